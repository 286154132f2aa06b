"""Messages whose newest blocks not every workspace takes, sent in the first form that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer
from bot.messages.reports.glance import NATIVE_CHART
from bot.outbox.payload import P
from bot.slack.client import Method, Slack, SlackRefused
from bot.slack.forms import BLOCKS_REFUSED

if TYPE_CHECKING:
    from bot.slack.forms import Blocks


class InForms(Effect[P]):
    """Posts or edits a message with a chart, a table or a fold; where Slack refuses it, in the next of its forms.

    Its answer says as `charted` whether Slack draws the chart itself.
    """

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Send the first form that is taken."""
        tried: list[Blocks] = []
        for form in slack.forms.worth_trying([prepared.arguments["blocks"], *prepared.facts["forms"]]):
            try:
                answer = await slack.call(Method(prepared.method), **{**prepared.arguments, "blocks": form})
            except SlackRefused as refusal:
                if refusal.error not in BLOCKS_REFUSED:
                    raise
                tried.append(form)
                last = refusal
            else:
                slack.forms.taken(form, tried)
                return {**answer, "charted": any(block["type"] == NATIVE_CHART for block in form)}
        raise last

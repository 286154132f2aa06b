"""What a practice incident tells the person who practises: one next step at a time."""

from __future__ import annotations

from bot.domain.practice import Step
from bot.language.texts import N_, _, for_everybody
from bot.messages.message import Message, compose, context, section

TITLE = N_("Practice: nobody can check out")
DESCRIPTION = N_(
    "This is practice. Say that since this morning's release every order ends with an error. You will find that the "
    "release broke the connection to the payment provider, and roll it back."
)
_TEXTS = {
    Step.ACKNOWLEDGE: (
        N_("Say that you are on it: press *Acknowledge* on the card above, or type `/incident ack`."),
        N_("In a real incident this stops the calls to the next in line, and everybody sees who is on it."),
    ),
    Step.ROLE: (
        N_(
            "Take a role: choose *All actions* in the menu of the card, then *Roles*, and make yourself the scribe. "
            "Or type `/incident assign @you scribe`, with your own name."
        ),
        N_("You lead this incident already, because nobody was called. The scribe writes down what happens."),
    ),
    Step.UPDATE: (
        N_("Tell what you know: press *Post update* on the card, write a sentence and post it."),
        N_("In a real incident stakeholders read updates in the announcement's thread, without joining anything."),
    ),
    Step.STATUS: (
        N_(
            "You have found the cause. Press *Post update* again and choose the status *Identified*, or type "
            "`/incident status identified`."
        ),
        N_("The card shows how far it has come to everybody who joins late."),
    ),
    Step.RESOLVE: (
        N_("The release is rolled back. Press *Resolve* on the card and say what fixed it."),
        N_("All figures come from these steps. Nobody has to write down times."),
    ),
    Step.REVIEW: (
        N_("Look at the review: press *Write review* on the card, or type `/incident review`."),
        N_("Facts and timeline are filled in. What people add is why it happened and what will prevent it."),
    ),
}
"""What to do, and what it is good for."""


def begun(reference: str) -> Message:
    """Answer who asked for practice."""
    said = _(
        "Your practice incident is {incident}. Its channel opens in a moment; there Muster tells you what to do first. "
        "Nobody is called, and nothing is announced or counted.",
        incident=reference,
    )
    return compose(said, section(said))


@for_everybody
def told(reference: str, step: Step | None) -> Message:
    """Say in its channel what to do next, or that all is done."""
    said, why = _over() if step is None else _asked(step)
    return compose(f"{reference} · {said}", section(said), context(why))


def _asked(step: Step) -> tuple[str, str]:
    to_do, good_for = map(_, _TEXTS[step])
    number, total = list(Step).index(step) + 1, len(Step)
    return _("*Practice, step {number} of {total}.* {to_do}", number=number, total=total, to_do=to_do), good_for


def _over() -> tuple[str, str]:
    said = _(
        "*You have practised a whole incident.* Type `/incident close` to close it. When it is real, type `/incident` "
        "and what is wrong, such as `/incident checkout is down`."
    )
    return said, _("Nothing was announced, and no figure counts this incident.")

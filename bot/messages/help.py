"""Help: the commands as the registry lists them, and what the figures mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ButtonElement

from bot.domain.actions import Action
from bot.domain.policy import Policy
from bot.domain.reports.definitions import DEFINITIONS
from bot.domain.text import as_written, clip, digest, escape
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.language.texts import _
from bot.messages.ids import COMMAND, DECLARE_BUTTON, HELP_BUTTON, LIST_BUTTON, RUN_BUTTON
from bot.messages.message import Message, actions, compose, context, plain_button, section
from bot.messages.modals.form import TITLE_LIMIT

Described = Mapping[str, Sequence[tuple[str, str]]]
"""Usage and summary of each command, as their tables hold them, by what it is for."""
Choice = tuple[str, str]
"""What a button says, and the line it runs."""
BUTTON_LIMIT = 75
VALUE_LIMIT = 2000
"""Characters of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element"""
_LIKE_A_TITLE = 3
"""Words from which on a line may be a title."""


def commands(described: Described, buttons: Sequence[ButtonElement]) -> Message:
    """Offer what is used most, then list the commands; `buttons` are those that fit the place and the person."""
    return compose(
        _("Commands"),
        section(_("*Most used*")),
        actions([*buttons, *_anywhere()][:_OFFERED]),
        section(_("*Commands*")),
        *(section("\n".join([f"*{_(title)}*", *map(_described, group)])) for title, group in described.items()),
        context(
            _(
                "In an incident's channel the incident is implied. Anywhere else, name it: `/incident ack INC-42`. "
                "Any other words open the form that declares an incident: `/incident payments are failing`."
            )
        ),
    )


MOST_USED = (
    Action.ACKNOWLEDGE,
    Action.UPDATE,
    Action.ESCALATE,
    Action.ROLES,
    Action.TASK,
    Action.RESOLVE,
    Action.PRIORITY,
)
"""What help offers in an incident's channel, where it makes sense there."""


def _described(command: tuple[str, str]) -> str:
    usage, summary = command
    return f"`{COMMAND} {usage}` – {_(summary)}"


def metrics(policy: Policy) -> Message:
    """Print the definitions of the durations, and the workspace's targets that they are held against."""
    defined = [f"*{_(name)}:* {_(meaning)}" for name, meaning in DEFINITIONS.items()]
    targets = [f"*{PRIORITY_NAME[priority]}:* {policy.of_priority(priority).words}" for priority in Priority]
    return compose(
        _("What the figures mean"),
        section("\n".join([_("*What the figures mean*"), *defined])),
        section("\n".join([_("*Targets*"), *targets])),
    )


def unknown(word: str, meant: str | None, title: str | None) -> Message:
    """Say that a command is not known: offer to run the line that was probably meant, or to declare by the words."""
    buttons = [
        *([run_button(_("Run it"), meant)] if meant and fits(meant) else []),
        *([declare_button(title)] if title else []),
        plain_button(_("Help"), HELP_BUTTON),
    ]
    said = _unknown(escape(word, 60), meant)
    return compose(said, section(said), actions(buttons))


def _unknown(word: str, meant: str | None) -> str:
    if meant is None:
        return _("`{word}` is not a command of Muster. Nothing was recorded.", word=word)
    return _(
        "`{word}` is not a command of Muster. Did you mean `{command}`? Nothing was recorded.",
        word=word,
        command=f"{COMMAND} {_shown(meant)}",
    )


def not_guessed(word: str, title: str) -> Message:
    """Say that a command is not known, where something much like it would end or hide an incident."""
    said = _(
        "`{word}` is not a command of Muster. Commands that end or hide an incident are never guessed: type the whole "
        "command. Nothing was recorded.",
        word=escape(word, 60),
    )
    return compose(said, section(said), actions([declare_button(title), plain_button(_("Help"), HELP_BUTTON)]))


def which(choices: Sequence[Choice]) -> Message:
    """Ask which incident a line is about."""
    first, second = (label for label, _line in choices)
    said = _(
        "Do you mean {first} or {second}? Nothing was recorded. Next time, name the incident first.",
        first=first,
        second=second,
    )
    return compose(said, section(said), actions([run_button(*each) for each in choices if fits(each[1])]))


def named_first(meant: str) -> Message:
    """Offer a line with its incident named first."""
    said = _(
        "Did you mean `{command}`? Nothing was recorded. Outside its channel, name the incident first.",
        command=f"{COMMAND} {_shown(meant)}",
    )
    return compose(said, section(said), actions([run_button(_("Run it"), meant)] if fits(meant) else []))


def beside_title(shown: Message, title: str) -> Message:
    """Add to an incident, which a line only named, the button that declares one by the line."""
    if len(title.split()) < _LIKE_A_TITLE:
        return shown
    row = actions([declare_button(title)], "instead")
    return replace(shown, blocks=[*shown.blocks, *([row.to_dict()] if row else [])])


def run_button(label: str, line: str) -> ButtonElement:
    """Return a button that does what typing the line would do."""
    return plain_button(clip(label, BUTTON_LIMIT), f"{RUN_BUTTON}.{digest(line)}", value=line)


def _anywhere() -> list[ButtonElement]:
    """Return what help offers anywhere, and where an incident's own buttons are fewer."""
    return [
        plain_button(_("Declare incident"), DECLARE_BUTTON, style="primary"),
        plain_button(_("List open incidents"), LIST_BUTTON),
        run_button(_("Find"), "find"),
        run_button(_("My tasks"), "tasks mine"),
        run_button(_("Report"), "report"),
        run_button(_("What I follow"), "following"),
    ]


_OFFERED = 6


def fits(line: str) -> bool:
    """Say whether a button can carry a line: cut, it might mean something else."""
    return len(line) <= VALUE_LIMIT


def declare_button(title: str) -> ButtonElement:
    """Return a button that opens the declare form with this title."""
    return plain_button(
        clip(_("Declare “{title}”", title=title), BUTTON_LIMIT), DECLARE_BUTTON, value=clip(title, TITLE_LIMIT)
    )


def _shown(line: str) -> str:
    """Return a line as it is read, to be shown within backticks."""
    return escape(as_written(line).replace("`", "'"), 200)

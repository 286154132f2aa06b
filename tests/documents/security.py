"""docs/security.md: who sees what and who may do what, drawn from the rules themselves.

`python -m tests.documents.security` writes it; a test holds the file to the rules, others the rules to the bot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.domain.actions import AVAILABLE, ENTRUSTED, Action, Trust
from bot.domain.permissions import Asker, permitted
from bot.domain.policy import PeoplePolicy
from bot.domain.vocabulary import Status
from handlers.button_permissions import BUTTONS, SHORTCUTS
from handlers.commands.dispatch import COMMANDS
from handlers.needs import Need
from storage.kinds import Kind

PATH = Path(__file__).parents[2] / "docs" / "security.md"
NO_RIGHTS: tuple[()] = ()
RIGHTS = PeoplePolicy().guests
ENTRUSTED_ASKERS: dict[str, Asker] = {
    "incident manager, technical or communications lead": Asker(
        kind=Kind.MEMBER, takes_part=True, entrusted=frozenset({Trust.LEAD})
    ),
    "scribe": Asker(kind=Kind.MEMBER, takes_part=True, entrusted=frozenset({Trust.SCRIBE})),
    "who declared it": Asker(kind=Kind.MEMBER, takes_part=True, entrusted=frozenset({Trust.DECLARED})),
    "who acknowledged it": Asker(kind=Kind.MEMBER, takes_part=True, entrusted=frozenset({Trust.ACKNOWLEDGED})),
    "who declared it and takes no part": Asker(kind=Kind.MEMBER, entrusted=frozenset({Trust.DECLARED})),
    "workspace admin": Asker(kind=Kind.MEMBER, entrusted=frozenset({Trust.ADMIN})),
}
"""Those whom the workspace, or the incident, entrusts with what cannot be undone."""
ASKERS: dict[str, Asker] = {
    "member": Asker(kind=Kind.MEMBER),
    "member who takes part": Asker(kind=Kind.MEMBER, takes_part=True),
    "member of the security group": Asker(kind=Kind.MEMBER, secured=True),
    "guest": Asker(kind=Kind.GUEST),
    "guest who takes part": Asker(kind=Kind.GUEST, takes_part=True),
    "guest in the security group": Asker(kind=Kind.GUEST, secured=True),
    "guest who leads": Asker(kind=Kind.GUEST, takes_part=True, entrusted=frozenset({Trust.LEAD})),
    "not known yet": Asker(kind=None),
    "not known yet, takes part": Asker(kind=None, takes_part=True),
    "of another workspace": Asker(kind=Kind.STRANGER, takes_part=True),
    "bot": Asker(kind=Kind.BOT, takes_part=True),
    "closed account": Asker(kind=Kind.DEACTIVATED, takes_part=True),
    **ENTRUSTED_ASKERS,
}
"""Everybody there is, by what they are called here."""

_TITLE = """# Who sees what, and who may do what

Drawn from the rules by `make docs`; a test holds this page to them, and others try them on the bot: each act in each
status, each command, each button.

## Who is who

Slack is asked once who somebody is, when they first come to Muster or to an incident's channel, and tells of changes
from then on. A person's first request waits half a second for that at most. **Who is not known**, because Slack does
not answer, is taken for a member, so that nobody stands before a closed door during an incident; but the security group
opens nothing to them. What was learned of a member is asked again after a day, of a guest after an hour, and of anyone
who is kept out after a minute, since Slack may forget to tell.

Guests, of one channel or of several, see the incidents they take part in and nothing else: no list, search, report,
problem, suggestion or App Home shows them another. What they may do is set under *Roles and privacy* in
`/incident settings`.

People of another workspace, whom one meets in channels shared by Slack Connect, are told that Muster is for members,
for their eyes only. So is anyone who asks from another workspace in which the same app is installed, unless Muster
serves [that one too](workspaces.md): then they are answered from there, and get at nothing of this one, whatever ids
they send: see [what keeps workspaces apart](workspaces.md#what-keeps-workspaces-apart). Bots and closed accounts are
not answered. Nothing of theirs is recorded.

Everybody in the channel of a private incident sees it; leaving the channel ends that, whatever the incident's status.
Who is in it is compared with Slack: see [operations](operations.md). When the channel is shared with another
organisation, its manager and the security group are told at once.

What Slack shows beside conversations, or keeps with them, has no words of a private incident: its channel is called
`inc-42-private`, its review's canvas and file *Review of INC-42*; metadata of messages, values of buttons and ids carry
references and numbers. A form gives back to Muster what its reader has typed or quoted, and nothing else.

When a target is missed, a private incident calls its incident manager and the security group, and nobody else. Admins
can let it call the usual chain at once, and the managers of its priority, under *Roles and privacy* in
`/incident settings`; who is called joins the channel. The forms that declare an incident, turn it private or change its
priority then name who is called, and when. Drills call nobody but their manager.
"""


_TRUST = """
## What cannot be undone

Taking part is not enough to turn an incident private or public, to cancel it, or to correct its times. Others are told
who may, by name. The security group and workspace admins need not take part, but must see the incident. All others must
take part, and guests among them may act only where the settings let guests act. Slack is asked at that moment who is an
admin; where it does not answer, nothing is done.

Taking over as incident manager, and assigning roles, stay open to all who work on it, since people act at night too. So
a role is no lock: it has a name that everybody reads, as each hand-over is told in the channel and recorded.
"""

_OF_ACTS = """
A button that does one of the acts above, in a reminder too, needs what the act needs. So does a form: the person it was
opened for, it is judged by who submits it. All others:
"""


def document() -> str:
    """Return the page."""
    return "\n".join(
        [
            _TITLE,
            "## What each sees\n",
            *_table(["who", "public incidents", "private incidents"], _sights()),
            "\n## What each may do\n",
            "Of a public incident. *Guests* stands for guests who take part, in a workspace that lets them act.\n",
            *_table(["act", "in which status", "who sees it", "who takes part", "guests"], _acts()),
            _TRUST,
            *_table(["who", *(f"{action}" for action in ENTRUSTED)], _entrusted()),
            "\n## What each command needs\n",
            *_table(["command", "who"], ((f"`/incident {each.name}`", str(each.need)) for each in COMMANDS)),
            "\n## What each button needs\n",
            _OF_ACTS.lstrip(),
            *_table(["where it stands", "what it says", "who"], _buttons()),
            "",
        ]
    )


def _sights() -> Iterator[Sequence[str]]:
    for name, asker in ASKERS.items():
        yield name, _yes(holds=asker.sees(private=False)), _yes(holds=asker.sees(private=True))


def _acts() -> Iterator[Sequence[str]]:
    for action in Action:
        statuses = [status for status in Status if action in AVAILABLE[status]]
        askers = (ASKERS["member"], ASKERS["member who takes part"], ASKERS["guest who takes part"])
        may = [any(_may(asker, action, status) for status in statuses) for asker in askers]
        yield action.replace("_", " "), ", ".join(statuses), *(_yes(holds=each) for each in may)


def _entrusted() -> Iterator[Sequence[str]]:
    askers = {**ENTRUSTED_ASKERS, **{name: ASKERS[name] for name in _COMPARED}}
    for name, asker in askers.items():
        yield name, *(_yes(holds=any(_may(asker, action, status) for status in Status)) for action in ENTRUSTED)


_COMPARED = ("member of the security group", "member who takes part", "guest who leads", "guest in the security group")


def _buttons() -> Iterator[Sequence[str]]:
    """Put what stands in one place and needs the same into one row."""
    rows: dict[tuple[str, Need], list[str]] = {}
    for offered in (*BUTTONS.values(), *SHORTCUTS.values()):
        rows.setdefault((offered.where, offered.need), []).append(f"*{offered.says}*")
    yield from ((where, ", ".join(said), str(need)) for (where, need), said in rows.items())


def _may(asker: Asker, action: Action, status: Status) -> bool:
    """Say whether one may, be it acknowledged, paused or neither."""
    return any(
        permitted(asker, action, status, private=False, guests=RIGHTS, acknowledged=acknowledged, paused=paused)
        for acknowledged in (False, True)
        for paused in (False, True)
    )


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _yes(*, holds: bool) -> str:
    return "yes" if holds else "–"


if __name__ == "__main__":
    PATH.write_text(document())

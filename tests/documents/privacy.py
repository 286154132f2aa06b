"""docs/privacy.md: what is kept of people, where, for how long, and how it goes; its table is drawn from the tables.

`python -m tests.documents.privacy` writes it; a test holds the page to the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.domain.audit import KEPT
from bot.housekeeping import HOLDS_KEPT, INBOX_KEPT, SENT_KEPT
from storage.forgetting import GO_WITH_WORDS
from storage.personal import HOLDINGS, Holding, table_of

PATH = Path(__file__).parents[2] / "docs" / "privacy.md"
_TEXT = """# What is kept of people

Muster keeps what it needs to run incidents and to report on them, in its own database, and nowhere else: nothing is
sent anywhere but to Slack and to the webhooks that you set. It keeps no message that nobody put on the record, no
email address and no password, and reads no channel but those it was asked into. This page is for who answers for
that: what stands where, for how long, and how to get rid of it.

## For how long

Unless you set otherwise, incidents are kept for ever: a review, a report and a search are worth as much as what they
look back on. What is over goes by itself once it has been kept for as long as you set:

| Setting | What goes, so many days after the end |
|---|---|
| `MUSTER_KEEP_DRILLS` | drills, with all that belongs to them |
| `MUSTER_KEEP_MESSAGES` | what notes and messages in timelines say; that there was one, by whom and when, stays |
| `MUSTER_KEEP_INCIDENTS` | who took part in an incident, and every word of it |
| `MUSTER_KEEP_AUDIT` | entries of the audit log |

That holds for every workspace. One workspace can have lengths of its own, shorter or longer, by the table
`[retention]` of [its settings file](configuration.md#the-settings-as-a-file), which only an operator can apply: nobody
in Slack can have what is over forgotten by age.

```toml
[retention]
drills = 30
messages = "for ever"
```

Numbers are days; what is left out, or `""`, is as the setting above says. Once applied, it holds from the next tidying
on, which is within six hours. What has gone does not come back with a greater length.

An incident is over once it is closed, cancelled or merged and has no open follow-up. By hand, the same goes with

```console
python app.py purge --before 2025-01-01
python app.py purge --before 2025-01-01 --kind messages --yes
python app.py purge --drill INC-42 --yes
```

The first says how much would go, of each kind, and forgets nothing. With `--yes` it goes, for good; one drill that is
over goes by its number; make a backup first. Each time, the audit log says what went, how much and at whose asking.
Backups and copies that you made keep what they hold: let them expire too.

**Figures of the past stay true.** Of a forgotten incident these stay: its number, priority, status, services, each
moment of its history and what was counted from it. So every report and summary shows the same figures as before, and
the incident stands there as *Forgotten*, with a former colleague wherever somebody stood. Its review, its tasks'
words, its timeline, its updates' words and what search finds are gone. A drill counts nowhere, so nothing of it is
left. Problems, and what a summary told when it was posted, have words of their own, and stay.

In Slack, `/incident delete` deletes one drill that is over: who leads or declared it, the security group, or a
workspace admin. It asks first, and the audit log says who did it. The drill's channel is told and archived, unless it
was there before the drill. Where Slack refuses to archive it, the person who deleted the drill is told what to do.
An old button says that the drill was deleted, or that there is no such task.

**In Slack** nothing is deleted by this: channels and messages there go by the retention that your workspace sets, and
so do files and canvases.

## One person

```console
python app.py person export U012AB3C4
python app.py person forget U012AB3C4
python app.py person forget U012AB3C4 --texts --yes
```

`export` prints as JSON every row in which somebody stands: what they did, what they wrote, where others name them.
`forget` says in how many rows that is; with `--yes`, a token such as `former-3f9a2c` stands for them in all of these
from then on, for good, and people read *former colleague 3f9a2c*. It is the same in every row, so that a history
still says who was who, and nobody can tell from it who that was. Their name, their language and what they follow are
deleted. What they wrote stays, since others need it, unless you say `--texts`: then their updates, notes, reasons and
tasks are replaced by *Text removed* wherever they stand, in copies and in what they said before they were corrected,
too.

Nobody is forgotten who is still needed: while they take part in an open incident, own an open follow-up, or are
called by the settings, `forget` says which, and changes nothing. Should they come back, they begin as somebody new.
The audit log says that an operator had somebody forgotten, and not whom. A name that others typed is not found by an
id: take such texts out one by one.

## One text

What must not stand anywhere, such as a password in an update, is taken out with `/incident redact`: who leads or
declared the incident, the security group or a workspace admin pastes the words as they stand. By an operator,
whatever the incident:

```console
printf 'hunter2' | python app.py redact INC-42 --reason "a password"
```

The words are replaced by *[redacted on …]*, for good: in title, updates, notes, tasks and the review, in what they
said before they were corrected, in search, and in everything that Muster posted about the incident in the last 30
days, which is edited where it stands. The timeline says who redacted a text, the audit log in how many places, too;
neither holds the words.

**Out of reach**, and for you to look through: what people wrote in Slack themselves, files and canvases that were
uploaded already, exports, backups, and what a webhook's receiver keeps. So are Slack's own lines on a new topic or
name, and a channel's name that a title gave: rename the channel. A problem's texts are edited in its own form.

## What stands where

Every table of the database. *People* are Slack's ids; a name stands in `person` alone, as Slack told it.

| Table | What | Of people | How long |
|---|---|---|---|
"""
_HOW_LONG = {
    "person": "until Slack says otherwise",
    "home_viewer": "for ever",
    "security_member": "while they are in the group",
    "subscription": "until they stop following",
    "inbox": f"{INBOX_KEPT.days} days",
    "hold": f"{HOLDS_KEPT.days} day after its end",
    "audit_entry": f"{KEPT.days} days, or `MUSTER_KEEP_AUDIT`",
    "delivery": f"posts {SENT_KEPT.days} days, the rest with the incident",
    "policy_change": "for ever",
    "service": "until it is removed",
    "workspace": "for ever",
    "installation": "until the next install",
    "oauth_state": "minutes",
    "problem": "for ever",
    "problem_change": "for ever",
    "summary_post": "for ever",
}
"""How long what belongs to no incident is kept."""


def _how_long(name: str) -> str:
    if name in _HOW_LONG:
        return _HOW_LONG[name]
    if name in GO_WITH_WORDS:
        return "with the words of the incident"
    assert name == "incident" or "incident_id" in table_of(name).c, f"docs/privacy.md: how long is {name} kept?"
    return "people and words with the words of the incident; moments and figures for ever"


def _of_people(holding: Holding) -> str:
    kinds: dict[str, list[str]] = {}
    for column, held in holding.columns.items():
        kinds.setdefault(held.value, []).append(f"`{column}`")
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in kinds.items()) or "nothing"


def _rows() -> Iterator[str]:
    for name, holding in HOLDINGS.items():
        yield f"| `{name}` | {holding.what} | {_of_people(holding)} | {_how_long(name)} |"


def document() -> str:
    """Return the page."""
    return _TEXT + "\n".join(_rows()) + "\n"


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")

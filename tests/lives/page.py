"""docs/lives.md: whole incidents, every message to everybody.

`python -m tests.lives.page` lives through them all and writes it; a test for each holds its part.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.engine import Database
from storage.migrate import upgrade
from tests.lives.companies import COMPANIES
from tests.lives.heard import Heard
from tests.lives.life import LIVES, Deed, Life, live
from tests.world import World

PATH = Path(__file__).parents[2] / "docs" / "lives.md"
_TITLE = """# Whole incidents, message by message

What everybody hears of an incident from its declaration on, in three companies: at 3 a.m., when nobody comes, and in
working hours, when somebody does. Each row is a message that Muster posts, in the words that stand on a locked phone;
a row that begins with a name in bold is what that person does. **Rings** names who is notified: who gets a direct
message, and who is mentioned. What is edited in place, such as the card and who is called, rings nobody and is not
shown. Clocks show UTC. Each ends at the latest with the week.

`make docs` lives through all of them in the sandbox and writes this page; the tests hold it on both databases.
"""


def section(life: Life, told: Iterable[Heard | Deed]) -> str:
    """Draw one life as a table."""
    rows = "\n".join(_rows(life, list(told)))
    return f"### {life.name}\n\n| When | Who reads it | What | Rings |\n|---|---|---|---|\n{rows}\n"


def document(sections: dict[Life, str]) -> str:
    """Put the whole page together."""
    parts = [_TITLE]
    for company in COMPANIES:
        parts.append(f"## {company.name.capitalize()}\n\n{company.says}\n")
        parts += [sections[life] for life in LIVES if life.company is company]
    return "\n".join(parts)


def kept(life: Life) -> str:
    """Return what the page has of one life."""
    _, _, after = PATH.read_text().partition(f"### {life.name}\n")
    table = after.split("\n## ")[0].split("\n### ")[0].strip("\n")
    return f"### {life.name}\n\n{table}\n"


def _rows(life: Life, told: list[Heard | Deed]) -> Iterator[str]:
    for (when, _, text), same in groupby(told, key=lambda one: _alike(life, one)):
        group = list(same)
        if isinstance(one := group[0], Deed):
            yield f"| {when} | | **{one.who}** {one.what} | |"
            continue
        heard = [each for each in group if isinstance(each, Heard)]
        to = ", ".join(each.to for each in heard).replace(", only ", ", ")
        rung = sorted({who for each in heard for who in each.rings})
        words = text.replace("|", r"\|")
        yield f"| {when} | {to} | {words} | {', '.join(rung)} |"


def _alike(life: Life, one: Heard | Deed) -> tuple[str, str, str]:
    """Return what messages share that stand in one row: the minute, the words, and that they go to people."""
    when = f"{one.at:%H:%M}" if one.at.date() == life.begins.date() else f"{one.at:%a %d %H:%M}"
    if isinstance(one, Deed):
        return when, one.who, one.what
    for_one = one.rings == {one.to} or one.to.startswith("only ")
    return when, str(one.rings == {one.to}) if for_one else one.to, one.text


async def _lived() -> dict[Life, str]:
    drawn = {}
    for life in LIVES:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/muster.db"
            database = Database.connect(url)
            await upgrade(database)
            await database.dispose()
            async with AsyncExitStack() as stack:
                world = World(stack, url, "socket")
                await world.open()
                drawn[life] = section(life, await live(world, life))
    return drawn


if __name__ == "__main__":
    PATH.write_text(document(asyncio.run(_lived())))

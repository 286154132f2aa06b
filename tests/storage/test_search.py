"""Search: what people say is found by its words, on both databases alike, and only by who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from bot.clock import SystemClock
from bot.domain.search import Results
from bot.domain.text import clean
from bot.search.backfill import write_earlier
from bot.search.query import parse
from bot.search.search import search
from storage.engine import Database
from storage.search import Criteria
from storage.store import Store, Unit
from storage.tables import (
    Document,
    Incident,
    Problem,
    Review,
    StatusUpdate,
    TimelineEntry,
)
from storage.tokenizer import words_in

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def incident(unit: Unit, number: int, title: str, **more: object) -> Incident:
    """Make an incident."""
    values = {
        "team_id": "T1", "number": number, "title": title, "status": "resolved", "impact": "minor", "urgency": "low",
        "priority": "P2", "declared_by": "U0", "declared_at": NOW, "active_at": NOW, "channel_id": f"C{number}",
        "channel_name": f"inc-{number}", **more,
    }  # fmt: skip
    return await unit.incidents.add(Incident(**values))


def update(row: Incident, said: str, at: datetime = NOW) -> StatusUpdate:
    """Make an update of an incident."""
    told = {"reach": "stakeholders", "status": "investigating", "priority": "P2"}
    return StatusUpdate(team_id="T1", incident_id=row.id, author="U0", at=at, text=said, **told)


def note(row: Incident, said: str) -> TimelineEntry:
    """Make a note in an incident's timeline."""
    link = "https://team.slack.com/archives/C1/p1"
    return TimelineEntry(
        team_id="T1", incident_id=row.id, kind="note", actor="U0", at=NOW, recorded_at=NOW, text=said,
        source_permalink=link,
    )  # fmt: skip


async def found(store: Store, words: str, *, viewer: str = "U9", page: int = 0) -> Results:
    """Look words up."""
    async with store.read() as unit:
        return await search(unit, viewer, parse(words), page, NOW)


async def numbers(store: Store, words: str, *, viewer: str = "U9") -> list[str]:
    """Return the references of what is found, best first."""
    return [hit.reference for hit in (await found(store, words, viewer=viewer)).hits]


def bold(pieces: Iterable[object]) -> list[str]:
    """Return the pieces that are marked."""
    return [piece.text for piece in pieces if piece.found]  # type: ignore[attr-defined]


async def test_every_part_that_people_write_is_found_with_its_passage(store: Store) -> None:
    """Title, description, services, impact, cause, workaround, fix, update, note, review, problem.

    Steps for responders are shown to who takes part.
    """
    async with store.write() as unit:
        row = await incident(
            unit, 1, "Tintinnabulum rings", description="Seen by descriptum", user_impact="Nobody can impactum",
            affected="All affectum", root_cause="The causa was rust",
            contributing_causes="Also contributum", workaround="Use the bypassum", fix="We fixatum it",
            workaround_steps="Turn the handlum",
        )  # fmt: skip
        unit.session.add_all([update(row, "Now updatum happens"), note(row, "I notatum this")])
        services = await unit.services.ensure(["Servicium"], NOW)
        await unit.services.affect(row.id, services)
        unit.session.add(
            Review(
                team_id="T1", incident_id=row.id, state="draft", created_at=NOW, created_by="U0",
                parts={"well": "What went reviewum", "more": {"deep": ["and nestatum"]}},
            )
        )  # fmt: skip
        unit.session.add(
            Problem(
                team_id="T1", number=7, title="Problematum", status="known_error", root_cause="Its radix",
                workaround="Its palliatum", workaround_steps="Its stepum", permanent_fix="Its remedium",
                created_by="U0", created_at=NOW, changed_at=NOW,
            )
        )  # fmt: skip
    parts = {
        "descriptum": "description", "servicium": "service", "impactum": "impact",
        "affectum": "impact", "causa": "cause", "contributum": "cause", "bypassum": "workaround", "fixatum": "fix",
        "updatum": "update", "notatum": "note", "reviewum": "review", "nestatum": "review",
    }  # fmt: skip
    for word, part in parts.items():
        (hit,) = (await found(store, word)).hits
        (excerpt,) = hit.excerpts
        assert (hit.reference, excerpt.part, [w.lower() for w in bold(excerpt.pieces)]) == ("INC-1", part, [word])
    (titled,) = (await found(store, "tintinnabulum")).hits
    assert (titled.excerpts, bold(titled.title)) == ((), ["Tintinnabulum"])
    for word in ("problematum", "radix", "palliatum", "stepum", "remedium"):
        assert await numbers(store, word) == ["PRB-7"]
    assert [hit.excerpts for hit in (await found(store, "handlum")).hits] == [()]
    async with store.write() as unit:
        await unit.people.join(row.id, ["U9"], NOW)
    (steps,) = (await found(store, "handlum")).hits
    assert [excerpt.part for excerpt in steps.excerpts] == ["steps"]
    (noted,) = (await found(store, "notatum")).hits
    assert noted.excerpts[0].source_permalink
    (both,) = (await found(store, "tintinnabulum causa updatum")).hits
    assert {excerpt.part for excerpt in both.excerpts} == {"cause", "update"}


async def test_words_follow_what_is_corrected_hidden_and_added(store: Store) -> None:
    """In the transaction that changes them; what changes nothing that is found writes nothing down."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        said, noted = update(row, "The primaeval guess"), note(row, "A hunch")
        unit.session.add_all([said, noted])
        await unit.session.flush()
    assert await numbers(store, "primaeval checkout hunch") == ["INC-1"]
    async with store.write() as unit:
        (await unit.session.get_one(StatusUpdate, said.id)).text = "The better guess"
        (await unit.session.get_one(TimelineEntry, noted.id)).hidden_at = NOW
    assert await numbers(store, "primaeval") == await numbers(store, "hunch") == []
    assert await numbers(store, "better") == ["INC-1"]
    async with store.write() as unit:
        (await unit.session.get_one(Incident, row.id)).card_ts = "1.1"
        plain = note(row, "Acknowledged")
        plain.kind, plain.source_permalink = "acknowledged", None
        unit.session.add_all([plain, update(row, "")])
        await unit.session.flush()
        assert not unit.documents._incidents


async def test_all_words_must_be_there_in_any_part_and_the_rest_chooses(store: Store) -> None:
    """Words across parts, prefix of the last, phrases, words left out, priority, status, service."""
    async with store.write() as unit:
        one = await incident(unit, 1, "Payments refuse cards", root_cause="Expired certificate", priority="P1")
        await incident(unit, 2, "Payments are slow", status="closed", fix="Restarted the card pool")
        await unit.services.affect(one.id, await unit.services.ensure(["Payment gateway"], NOW))
    expected = {
        "payments certificate": ["INC-1"],
        "payments certif": ["INC-1"],
        "certif payments": [],
        '"expired certificate"': ["INC-1"],
        '"certificate expired"': [],
        "“expired certificate”": ["INC-1"],
        '"refuse cards expired"': [],
        "payments -slow": ["INC-1"],
        "payments -cards": ["INC-2"],
        'payments -"card pool"': ["INC-1"],
        "P1": ["INC-1"],
        "payments p2": ["INC-2"],
        "payments status:closed": ["INC-2"],
        "service:gateway": ["INC-1"],
        'service:"payment gate"': ["INC-1"],
        "service:nowhere payments": [],
        "-slow": [],
        "?!": [],
        "PAYMENTS-certificate": [],
        "refuse-cards": ["INC-1"],
    }
    assert {words: sorted(await numbers(store, words)) for words in expected} == expected


async def test_any_script_is_found_without_case_and_accents(store: Store) -> None:
    """Cyrillic, Greek, accents; scripts without spaces by any stretch of them, even of one letter."""
    async with store.write() as unit:
        await incident(unit, 1, "Оплата не проходит: платёжный шлюз")
        await incident(unit, 2, "Η ΣΎΝΔΕΣΗ έπεσε")
        await incident(unit, 3, "Überweisung im Straßenverkehr gestört")
        await incident(unit, 4, "決済サーバーが停止しました")
        await incident(unit, 5, "결제 오류가 발생했습니다")
        await incident(unit, 6, "ระบบชำระเงินล่ม")
        await incident(unit, 7, "\u0645\u062f\u0641\u0648\u0639\u0627\u062a \u0645\u0639\u0637\u0644\u0629")
        await incident(unit, 8, "e\u0301te\u0301 ﬁle İstanbul")
    expected = {
        "ПЛАТЕЖНЫЙ": 1, "оплат": 1, "σύνδεση": 2, "ΕΠΕΣΕ": 2, "uberweis": 3, "STRASSENVERKEHR": 3, "停止": 4, "決": 4,
        "サーバー": 4, "결제": 5, "오류": 5, "ชำระเงิน": 6, "معطلة": 7, "été": 8, "file": 8, "istanbul": 8,
    }  # fmt: skip
    assert {word: await numbers(store, word) for word in expected} == {w: [f"INC-{n}"] for w, n in expected.items()}
    assert await numbers(store, "止停") == []


async def test_titles_come_before_the_rest_and_the_newer_before_the_older(store: Store) -> None:
    """Of what fits equally well."""
    async with store.write() as unit:
        old = NOW - timedelta(days=900)
        await incident(unit, 1, "Something else", description="The queue is full")
        await incident(unit, 2, "The queue is full", description="Something else")
        await incident(unit, 3, "The queue is full", description="Something else", declared_at=old)
    assert await numbers(store, "queue full") == ["INC-2", "INC-3", "INC-1"]


async def test_pages_show_everything_once(store: Store) -> None:
    """Page by page, none twice, none left out; beyond the last there is nothing."""
    async with store.write() as unit:
        for number in range(1, 21):
            await incident(unit, number, f"Outage {number}", declared_at=NOW - timedelta(hours=number))
    pages = [await found(store, "outage", page=page) for page in range(5)]
    assert [page.total for page in pages] == [20] * 5
    assert [hit.number for page in pages for hit in page.hits] == list(range(1, 21))
    assert pages[4].hits == ()


async def test_outsiders_find_nothing_of_private_incidents_nor_of_problems_from_them(store: Store) -> None:
    """Neither in hits nor in counts, whatever part holds the word; members find all of it."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Zyzzyva", private=True, description="zyzzyva", fix="zyzzyva")
        await unit.people.join(row.id, ["U1"], NOW)
        unit.session.add_all([update(row, "zyzzyva"), note(row, "zyzzyva")])
        problem = {"team_id": "T1", "status": "open", "created_by": "U1", "created_at": NOW, "changed_at": NOW}
        unit.session.add(Problem(number=1, title="Zyzzyva", origin_id=row.id, **problem))
        await incident(unit, 2, "A public zyzzyva")
    outside = await found(store, "zyzzyva", viewer="U9")
    assert ([hit.reference for hit in outside.hits], outside.total) == (["INC-2"], 1)
    assert set(await numbers(store, "zyzzyva", viewer="U1")) == {"INC-1", "INC-2", "PRB-1"}
    async with store.write() as unit:
        await unit.people.leave(row.id, "U1", NOW)
    assert await numbers(store, "zyzzyva", viewer="U1") == ["INC-2"]
    async with store.write() as unit:
        (await unit.session.get_one(Incident, row.id)).private = False
    assert len(await numbers(store, "zyzzyva", viewer="U9")) == 3


async def test_the_cap_counts_what_the_finder_may_see(store: Store) -> None:
    """Private incidents never push others out of what is looked at."""
    async with store.write() as unit:
        await incident(unit, 1, "Public outage")
        for number in range(2, 12):
            await incident(unit, number, "Secret outage", private=True)
    async with store.read() as unit:
        (sought,) = [parse("outage").wanted]
        seen = await unit.search.candidates(Criteria(wanted=sought), viewer="U9", limit=1)
    assert [each.title for each in seen] == ["Public outage"]


@ANY
@given(words=st.one_of(st.text(max_size=80), st.text("\"-*:()^+¦\\'&|!<> abAB_PS1", max_size=60)))
async def test_anything_can_be_looked_for(store: Store, words: str) -> None:
    """No text means anything to the database below, and none fails."""
    result = await found(store, words)
    assert result.hits == ()
    assert result.total == 0


@ANY
@given(said=st.text(min_size=1, max_size=200))
async def test_whatever_was_said_is_found_by_its_own_words(store: Store, said: str) -> None:
    """Each word of any text finds it, on its own, and the whole text as it stands."""
    said = clean(said)
    async with store.write() as unit:
        number = (await unit.session.execute(select(func.count()).select_from(Incident))).scalar_one() + 1
        await incident(unit, number, said)
    for word in words_in(said)[:5]:
        result = await found(store, f'"{said[word.start : word.end]}"')
        assert result.total >= 1


async def test_an_index_that_lost_nothing_says_so(database: Database, store: Store) -> None:
    """SQLite checks its index against the words after changes and removals."""
    async with store.write() as unit:
        row = await incident(unit, 1, "One two")
        unit.session.add(update(row, "three"))
    async with store.write() as unit:
        (await unit.session.get_one(Incident, row.id)).title = "Four"
    if database.dialect == "sqlite":
        async with database.write_engine.begin() as connection:
            check = "INSERT INTO document_words (document_words, rank) VALUES ('integrity-check', 1)"
            await connection.execute(text(check))
    async with store.read() as unit:
        assert (await unit.session.execute(select(func.count()).select_from(Document))).scalar_one() == 1


async def test_what_was_there_before_search_was_is_found_once_it_is_written_down(store: Store) -> None:
    """After an upgrade: incidents and problems alike, each once, and nothing is left to do then."""
    async with store.write() as unit:
        for number in range(1, 120):
            await incident(unit, number, f"Earlier {number}")
        problem = {"status": "open", "created_by": "U1", "created_at": NOW, "changed_at": NOW}
        unit.session.add(Problem(team_id="T1", number=1, title="Earlier problem", **problem))
    async with store.write() as unit:
        await unit.session.execute(delete(Document))
    assert (await found(store, "earlier")).total == 0
    await write_earlier(store, SystemClock())
    assert (await found(store, "earlier")).total == 120
    async with store.read() as unit:
        assert not await unit.documents.unwritten(1)
        assert not await unit.documents.unwritten_problems(1)

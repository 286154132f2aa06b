"""The document: each section says what happened, people's words stay theirs, and every form of it says the same."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.post_incident import Mark, ReviewState
from bot.domain.post_incident_policy import asked_for
from bot.domain.reviews.parts import PROMPTS, TITLES, Edit, Part, merge, missing, stamp
from bot.domain.reviews.structure import people_in
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.messages.reviews.reading import pages
from bot.reviews.document import document
from bot.reviews.document_facts import Entry, Facts
from bot.reviews.document_timeline import LONGEST_TIMELINE, WHOLE_TIMELINE, shown_entries
from bot.reviews.html import body, page
from bot.reviews.markdown import Voice, escaped, markdown
from bot.reviews.pdf import pdf
from tests.pure.anything import AWKWARD, RAW
from tests.reviews.told import ALICE, BOB, CHEN, DECLARED, DIYA, DRAFT, ENTRIES, FACTS, NAMES, after

VOICE = Voice(NAMES, "UTC")


def said(facts: Facts) -> str:
    """Return a review as Markdown."""
    return markdown(document(facts), VOICE)


def section(facts: Facts, title: str) -> str:
    """Return what stands under one heading."""
    found = re.search(rf"^## {re.escape(title)}\n\n(.*?)(?=^## |\Z)", said(facts), re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1].strip()


def words(text: str) -> str:
    """Return HTML's visible words, blanks between them alike."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_the_impact_says_who_was_affected_and_for_how_long() -> None:
    """From its start, not from the declaration."""
    assert section(FACTS, "Impact").splitlines() == [
        "- **Who was affected**: About 1,900 customers paying by card; 640 of them gave up.",
        "- **Impact on users**: Customers see “Payment could not be processed” and try again.",
        "- **Services**: Checkout, Payments",
        "- **How long**: 2 h 30 min, from 2026-11-23 09:30 to 2026-11-23 12:00",
        "- **Priority**: P2 High · Impact major, urgency high",
    ]


def test_the_timeline_is_in_order_with_marks_and_who() -> None:
    """Every entry of a short one."""
    lines = section(FACTS, "Timeline").splitlines()
    assert len(lines) == len(ENTRIES)
    assert lines[3].startswith("- 2026-11-23 10:10: **Finding**: No outage there.")
    assert lines[3].endswith("(Chen Wei)")


def test_a_long_timeline_keeps_what_is_marked_and_the_turning_points_and_says_how_many_there_are() -> None:
    """Nothing is left out in silence."""
    noise = [Entry(at=after(n), kind=Kind.NOTE, mark=None, text=f"note {n}", actor=BOB) for n in range(WHOLE_TIMELINE)]
    told = section(replace(FACTS, entries=(*ENTRIES, *noise), more=7), "Timeline")
    assert told.startswith("10 of 77 entries: what is marked, and the turning points.")
    assert "note 1" not in told
    assert "**Decision**" in told
    marked = [replace(noise[0], mark=Mark.FINDING)] * (LONGEST_TIMELINE + 50)
    assert len(shown_entries(marked)) == LONGEST_TIMELINE


def test_what_was_done_causes_follow_ups_and_figures() -> None:
    """Each from what is recorded, what people wrote first."""
    assert "**Changes made**\n\n- 2026-11-23 11:17: Renewed the certificate by hand (Chen Wei)" in section(
        FACTS, "What was done"
    )
    causes = section(FACTS, "Causes")
    assert causes.startswith("Why did nobody notice?\n\n- The alert watches a file")
    assert "**Category**: Configuration" in causes
    assert (
        "| Name every reader of a secret in the checklist for moving it | Diya Sharma | 2026-12-13 09:42 | open |"
        in (section(FACTS, "Follow-ups"))
    )
    figures = section(FACTS, "Figures against targets").splitlines()
    assert "| Time to resolve | 2 h 18 min | 8 h | met |" in figures
    assert "| Updates on time | 2 of 3 | all | missed |" in figures


def test_a_draft_asks_for_what_people_know_and_names_nothing_it_does_not_know() -> None:
    """The root cause is not known yet; nobody has promised a follow-up."""
    assert section(DRAFT, "What went well") == f"*Not written yet. {PROMPTS[Part.WENT_WELL]}*"
    assert "**Root cause**: Not known yet." in section(DRAFT, "Causes")
    assert section(DRAFT, "Follow-ups") == "None."
    assert missing({}, "") == ["the summary", "the root cause, or that it is not known"]
    assert missing({"summary": "It broke", "causes": "Not known"}, "") == []


def test_what_a_workspace_does_not_ask_for_is_left_out_where_nothing_stands_in_it() -> None:
    """What was written or is recorded stays; what is asked for still asks."""
    written = {Part.LUCKY: "It was a Monday."}
    asked = asked_for([Part.WENT_WELL])
    draft = replace(DRAFT, review=replace(DRAFT.review, parts=written, asked=asked))
    headings = [each.title for each in document(draft).sections]
    assert asked == (Part.SUMMARY, Part.CAUSES, Part.WENT_WELL)
    assert TITLES[Part.WENT_BADLY] not in headings
    assert section(draft, TITLES[Part.LUCKY]) == "It was a Monday."
    assert PROMPTS[Part.WENT_WELL] in section(draft, TITLES[Part.WENT_WELL])
    assert section(draft, TITLES[Part.IMPACT]).startswith("- **")
    signed = replace(draft, review=replace(draft.review, state=ReviewState.DONE))
    assert section(signed, TITLES[Part.WENT_WELL]) == "Nothing was written."
    assert TITLES[Part.WENT_BADLY] not in said(signed)


def test_everybody_named_is_called_by_name() -> None:
    """Each once, to be asked for."""
    assert people_in(document(FACTS)) == [ALICE, BOB, CHEN, DIYA]
    assert "U000000" not in said(FACTS)


@given(RAW)
def test_peoples_text_means_nothing_to_markdown(text: str) -> None:
    """What comes out of Markdown is what went in, on one line."""
    assert words(body(escaped(text))) == " ".join(clean(text).split())


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(Part), RAW.map(lambda text: clean(text).strip()), max_size=4), RAW.map(clean))
def test_every_form_says_the_same_words(parts: dict[Part, str], text: str) -> None:
    """HTML and Slack say what Markdown says, whatever was typed; nobody's HTML becomes the page's."""
    facts = replace(
        FACTS,
        review=replace(FACTS.review, parts=parts),
        incident=replace(FACTS.incident, title=text, fix=text, description=text, affected=text),
    )
    drawn = document(facts)
    shown = page(markdown(drawn, VOICE), drawn.title)
    assert not re.search(r"<(script|img|a|here|!channel|@U0EVIL)\b", shown)
    for part, wrote in parts.items():
        for line in filter(str.strip, wrote.splitlines()):
            bare = re.sub(r"^\s*[-*•–]\s+", "", VOICE.readable(line))
            assert " ".join(bare.split()) in words(shown), part
    assert sum(len(leaf) for leaf in pages(drawn)) > len(drawn.sections)


class Writing:
    """Several people with the same form open, and the review they write."""

    def __init__(self) -> None:
        self.parts: dict[Part, str] = {}
        self.open: dict[int, dict[Part, str]] = {}

    def save(self, who: int, part: Part, text: str) -> None:
        """Have one of them type into one part and save."""
        saw = self.open.pop(who, dict(self.parts))
        form = Edit(
            seen={each: stamp(saw.get(each, "")) for each in Part},
            typed={each: text if each is part else saw.get(each, "") for each in Part},
        )
        before = dict(self.parts)
        changes, clashing = merge(self.parts, form)
        if clashing:
            assert clashing == [part]
            assert before.get(part, "") != saw.get(part, "")
            return
        self.parts |= changes
        assert {each: text for each, text in self.parts.items() if each is not part} == {
            each: text for each, text in before.items() if each is not part
        }
        assert before.get(part, "") == saw.get(part, "") or changes == {}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.integers(0, 2)),
        st.tuples(st.just("save"), st.integers(0, 2), st.sampled_from(Part), st.text("abc", min_size=1, max_size=3)),
        st.tuples(st.just("draw"), st.text("xyz ", max_size=5)),
    ),
    max_size=25,
)


@settings(max_examples=50)
@given(STEPS)
def test_whoever_writes_and_whatever_is_drawn_meanwhile_nothing_written_is_lost(
    steps: list[tuple[object, ...]],
) -> None:
    """Nobody overwrites what they have not seen; drawing the incident again leaves every part as it was written."""
    writing = Writing()
    for step in steps:
        match step:
            case ("open", int(who)):
                writing.open[who] = dict(writing.parts)
            case ("save", int(who), Part() as part, str(text)):
                writing.save(who, part, text)
            case ("draw", str(fix)):
                facts = replace(
                    FACTS,
                    review=replace(FACTS.review, parts=writing.parts),
                    incident=replace(FACTS.incident, fix=fix),
                )
                for part, text in writing.parts.items():
                    assert section(facts, TITLES[part]).startswith(text)


def test_a_pdf_opens_whatever_was_typed() -> None:
    """Accents, Cyrillic and Greek are drawn; what the fonts lack, such as emoji, is not a reason to fail."""
    text = "\n".join([*AWKWARD, "Größe, œuvre, Привет, Ελλάδα, 日本語, שלום, 🔥"])
    facts = replace(FACTS, review=replace(FACTS.review, parts={Part.SUMMARY: clean(text)}))
    drawn = document(facts)
    data = pdf(markdown(drawn, VOICE), drawn.title, DECLARED)
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", data)) > 1

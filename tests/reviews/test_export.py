"""The export of a review: three files that say the same, through the gate; and the samples in docs stay true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import Muster, cli
from bot.domain.audit import OPERATOR, What
from bot.domain.vocabulary import Status
from bot.reviews.document import document
from bot.reviews.export import FORMS, Form, NoSuchReview, as_file, export_review
from bot.reviews.markdown import Voice, markdown
from tests.bot.test_audit import kept, log
from tests.cli.running import ROOT, ran
from tests.lean import search_path
from tests.reviews.told import FACTS, NAMES, after
from tests.steps import DECLARER, ONCE, staged
from tests.world import World

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


async def exported(bot: Muster, folder: Path, viewer: str | None, *forms: Form) -> list[Path]:
    """Export the review of INC-1."""
    chosen = forms or FORMS
    return await export_review(bot.store, bot.slack, folder, "INC-1", forms=chosen, viewer=viewer, now=after(0))


def settings_of(world: World) -> dict[str, str]:
    """Return the settings of a process beside the bot of this world."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": world.sandbox.api_url,
        "DATABASE_URL": world.database_url,
    }


async def test_a_review_is_exported_as_markdown_html_and_pdf(world: World, bot: Muster, tmp_path: Path) -> None:
    """With people's names; each form by itself where it is named."""
    await staged(world, bot, Status.RESOLVED)
    text, page, drawn = await exported(bot, tmp_path, None)
    assert [path.name for path in (text, page, drawn)] == [f"review-INC-1.{form}" for form in FORMS]
    assert text.read_text().startswith("# Review of INC-1: Checkout is down\n\nDraft. Owner: Bob Okafor. Due ")
    assert "<title>Review of INC-1: Checkout is down</title>" in page.read_text()
    assert drawn.read_bytes().startswith(b"%PDF-")
    for path in (text, page, drawn):
        path.unlink()
    assert await exported(bot, tmp_path, None, "md") == [text]
    rows = await kept(bot, What.EXPORTED)
    assert [(row.actor, row.subject, row.detail["forms"]) for row in rows] == [
        (OPERATOR, "INC-1", sorted(FORMS)),
        (OPERATOR, "INC-1", ["md"]),
    ]


async def test_a_private_review_is_exported_for_who_may_see_it_only(world: World, bot: Muster, tmp_path: Path) -> None:
    """Absent and hidden look alike."""
    await staged(world, bot, Status.RESOLVED, private=True)
    alice = await world.person(DECLARER)
    with pytest.raises(NoSuchReview, match="There is no review of INC-1 to be read"):
        await exported(bot, tmp_path, None)
    assert await exported(bot, tmp_path, alice.id, "md")
    [row] = await kept(bot, What.EXPORTED)
    assert row.detail == {"of": "review", "forms": ["md"], "as": alice.id}
    world.clock.advance(30 * 86_400)
    assert "exported the review of INC-1 as md, as @Alice Moreau" in (await log(alice)).words


async def test_the_command_line_exports_beside_a_running_muster(world: World, bot: Muster, tmp_path: Path) -> None:
    """One line a file; what cannot be had is one line and exit code 2."""
    await staged(world, bot, Status.RESOLVED)
    settings = settings_of(world)
    done = await ran(settings, tmp_path, "export", "--review", "INC-1", "--format", "md", "--into", "out")
    assert (done.code, done.out) == (0, "out/review-INC-1.md\n"), done.err
    assert "Owner: Bob Okafor" in (tmp_path / "out" / "review-INC-1.md").read_text()
    none = await ran(settings, tmp_path, "export", "--review", "INC-2")
    assert (none.code, none.err.count("\n")) == (2, 1)
    assert none.err.startswith("muster: There is no review of INC-2 to be read.")


@ONCE
async def test_without_what_draws_pdfs_a_review_is_exported_as_html(world: World, bot: Muster, tmp_path: Path) -> None:
    """One line says what is not installed, what holds the same, and how to have PDFs."""
    await staged(world, bot, Status.RESOLVED)
    settings = settings_of(world) | search_path(tmp_path, ROOT)
    for typed, written in (((), ["md", "html"]), (("--format", "pdf"), ["html"])):
        done = await ran(settings, tmp_path, "export", "--review", "INC-1", "--into", "out", *typed)
        assert (done.code, done.out.split()) == (0, [f"out/review-INC-1.{form}" for form in written])
        assert done.err == (
            "muster: No PDF was written: fpdf2 and matplotlib are not installed. The HTML file says the same, and a "
            "browser prints it as PDF. To have PDFs: pip install --require-hashes -r requirements.txt\n"
        )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--from", "2026-01-01"], "Say --from and --to which day, or which --review, or --audit."),
        (["--review", "INC-1", "--format", "csv"], "--format: this is exported as md, html, pdf."),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--format", "pdf"], "this is exported as csv, jsonl."),
    ],
)
def test_what_does_not_go_together_is_one_line_and_exit_code_2(typed: list[str], said: str, tmp_path: Path) -> None:
    """Nothing is written."""
    folder = tmp_path / "export"
    ended = CliRunner().invoke(cli, ["export", "--into", str(folder), *typed])
    assert ended.exit_code == 2
    assert said in ended.output
    assert not folder.exists()


def sample(form: Form) -> bytes:
    """Draw a sample of a review."""
    drawn = document(FACTS)
    return as_file(form, markdown(drawn, Voice(NAMES, "UTC")), drawn.title, after(0))


def test_the_samples_are_what_is_drawn_today() -> None:
    """Of the incident of the tests; `make docs` draws them. How a PDF is packed may differ by machine."""
    for form in ("md", "html"):
        assert sample(form) == (SAMPLES / f"review.{form}").read_bytes()
    pages = [
        len(re.findall(rb"/Type /Page\b", drawn)) for drawn in (sample("pdf"), (SAMPLES / "review.pdf").read_bytes())
    ]
    assert pages == [2, 2]

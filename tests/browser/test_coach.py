"""The coach's strip: what a visitor of the demo may do first, ticked when it has happened, however it was done."""

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.clock import VariableClock
from sandbox.coach import STEPS, Coach, CoachStep, coach_of
from sandbox.server import Sandbox
from sandbox.workspace import Draft, Workspace
from tests.browser.conftest import PHONE, WAIT_MS
from tests.browser.doings import channel, say

HELLO = (
    CoachStep("Say hello", "Write to #general.", lambda _coach, change: change.kind == "message_posted"),
    CoachStep("Leave", "Leave #general.", lambda _coach, change: change.kind == "member_left"),
)


STRIP = """
- region "First steps":
  - paragraph:
    - strong: Somebody needs help.
    - status: "Write to #general."
  - button "×60, a minute passes each second"
  - button "Be Carmen"
  - button "Traffic"
  - button "Skip"
  - list "Steps":
    - listitem: Say hello
    - listitem: Leave
"""


def done(coach: Coach) -> list[str]:
    """Return the names of the steps that are ticked."""
    return [step["name"] for step in coach.seen()["steps"] if step["done"]]


def test_each_step_of_the_demo_is_ticked_when_it_happens(workspace: Workspace) -> None:
    """By what the app did in the workspace; what looks alike but is something else ticks nothing."""
    coach, bot, conversations = coach_of(workspace, "bob"), workspace.bot.id, workspace.conversations
    general, bob = channel(workspace, "general"), workspace.people.find("bob").id
    ticked = []
    coach.on_change = lambda: ticked.append(done(coach)[-1])
    conversations.create(bob, "inc-0-of-his-own")
    incident = conversations.create(bot, "inc-1-checkout-is-down")
    assert done(coach) == ["Declare"]
    conversations.invite(bot, incident, [bob])
    say(workspace, "bob", "There is a workaround, and it is resolved")
    announced = workspace.posting.post(bot, general, Draft(text="Checkout is down"))
    assert done(coach) == ["Declare", "See Carmen called"]
    workspace.posting.post(
        bot, incident, Draft(text="PRB-2 looks like this: a known error with a workaround, 3 resolved.")
    )
    workspace.posting.post(bot, incident, Draft(text="*Declared* → On it → Cause found → Watching → Resolved"))
    assert done(coach) == ["Declare", "See Carmen called"]
    workspace.posting.post(bot, incident, Draft(text="A known workaround is in use."))
    workspace.posting.post(bot, general, Draft(text="We have found it", thread_ts=announced.ts))
    workspace.posting.post(bot, incident, Draft(text="Bob resolved INC-1 after 12 min"))
    for read in ("INC-9: review", "INC-1: review"):
        assert done(coach) == [step.name for step in STEPS[:-1]]
        workspace.views.open(bob, {"type": "modal", "title": {"type": "plain_text", "text": read}, "blocks": []})
    assert done(coach) == [step.name for step in STEPS] == ticked


@pytest.mark.parametrize("steps", [HELLO])
async def test_the_strip_says_what_is_next_and_ticks_it(page: Page, workspace: Workspace) -> None:
    """No matter who does it; the strip can be put away, and stays away."""
    strip = page.get_by_role("region", name="First steps")
    await expect(strip.get_by_role("status")).to_have_text("Write to #general.")
    await expect(strip.locator("[aria-current=step]")).to_have_text("Say hello")
    say(workspace, "bob", "Hello")
    await expect(strip.get_by_role("status")).to_have_text("Leave #general.")
    await expect(strip.get_by_role("listitem").first).to_have_text("Say hello, done")
    await strip.get_by_role("button", name="Skip").click()
    await page.reload()
    await page.get_by_role("textbox", name="Message #general").wait_for()
    await expect(strip).to_be_hidden()


@pytest.mark.parametrize("steps", [HELLO])
async def test_two_people_side_by_side_share_one_strip(browser: Browser, sandbox: Sandbox) -> None:
    """Each begins where the address says, and who comes can write at once."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{sandbox.page_url}?as=alice&c=payments&beside=bob&beside_c=general")
    left, right = (page.frame_locator(f"iframe[title='{name}’s Slack']") for name in ("alice", "bob"))
    await expect(left.get_by_role("textbox", name="Message #payments")).to_be_focused()
    await right.get_by_role("textbox", name="Message #general").wait_for()
    await expect(page.get_by_role("region", name="First steps")).to_be_visible()
    await expect(left.get_by_role("region", name="First steps")).to_have_count(0)


@pytest.mark.parametrize("steps", [HELLO])
async def test_who_is_beside_and_the_traffic_are_one_press_away(
    browser: Browser, sandbox: Sandbox, workspace: Workspace
) -> None:
    """Also for two people side by side: one writes as the other, and the traffic opens beside who acts."""
    carmen = workspace.people.add("carmen", "Carmen Ruiz", tz="Europe/Madrid")
    workspace.conversations.join(carmen.id, channel(workspace, "general"))
    page = await browser.new_page(viewport={"width": 1400, "height": 800})
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{sandbox.page_url}?as=alice&beside=carmen&c=general&beside_c=general")
    strip, right = page.get_by_role("region", name="First steps"), page.frame_locator("iframe[title='carmen’s Slack']")
    await right.get_by_role("textbox", name="Message #general").wait_for()
    await strip.get_by_role("button", name="Be Carmen").click()
    await expect(right.get_by_role("textbox", name="Message #general")).to_be_focused()
    await strip.get_by_role("button", name="Traffic").click()
    await expect(right.get_by_role("complementary", name="Traffic between")).to_be_visible()


@pytest.mark.parametrize("steps", [HELLO])
async def test_a_screen_reader_hears_what_is_new_on_the_strip(page: Page, workspace: Workspace) -> None:
    """Each part has its role and name; what was said stays where it was said, and a press keeps its button."""
    strip = page.get_by_role("region", name="First steps")
    await strip.get_by_text("Write to #general.").wait_for()
    heard = await strip.get_by_role("status").element_handle()
    await strip.get_by_role("button", name="×60").press("Enter")
    await expect(strip).to_match_aria_snapshot(STRIP)
    say(workspace, "bob", "Hello")
    await strip.get_by_text("Leave #general.").wait_for()
    assert heard is not None
    assert await heard.text_content() == "Leave #general."
    await expect(strip.get_by_role("button", name="×60")).to_be_focused()


@pytest.mark.parametrize("steps", [HELLO])
async def test_a_phone_shows_the_strip_and_the_step_to_do(page: Page, workspace: Workspace) -> None:
    """Nothing of it goes over the edge, whichever step is next."""
    await page.set_viewport_size(PHONE)
    strip = page.get_by_role("region", name="First steps")
    say(workspace, "bob", "Hello")
    await expect(strip.locator("[aria-current=step]")).to_be_in_viewport(ratio=1)
    for button in await strip.get_by_role("button").all():
        await expect(button).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_without_a_coach_there_is_no_strip(page: Page) -> None:
    """Only the demo has one."""
    await expect(page.get_by_role("region", name="First steps")).to_be_hidden()


@pytest.mark.parametrize("steps", [HELLO])
@pytest.mark.parametrize("clock", [VariableClock()])
async def test_a_minute_passes_each_second_at_a_press(page: Page, sandbox: Sandbox) -> None:
    """And as it does, at another; the page's clock says so."""
    button = page.get_by_role("button", name="a minute passes each second")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("timer")).to_contain_text("×60")
    assert sandbox.speed == 60
    await button.click()
    await expect(page.get_by_role("timer")).not_to_contain_text("×")

"""What the page's tests do again and again: post as somebody, open and send the tiny app's form."""

from playwright.async_api import Page

from sandbox.workspace import Channel, Draft, Workspace


def channel(workspace: Workspace, name: str) -> Channel:
    """Return the channel called `name`."""
    found = workspace.conversations.named(name)
    assert found is not None
    return found


def post(workspace: Workspace, place: str, draft: Draft, who: str = "bob") -> None:
    """Post to the channel called `place` as `who`."""
    workspace.posting.post(workspace.people.find(who).id, channel(workspace, place), draft)


def say(workspace: Workspace, who: str, text: str) -> None:
    """Post to #general as `who`, as Slack stores text."""
    post(workspace, "general", Draft(text=text), who)


async def open_form(page: Page) -> None:
    """Open the tiny app's modal by typing its command."""
    await page.get_by_role("textbox", name="Message #general").focus()
    await page.keyboard.type("/ticket open")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog", name="Raise a ticket").wait_for()


async def raise_ticket(page: Page, title: str) -> None:
    """Open, fill and submit the modal by keyboard alone."""
    await open_form(page)
    await page.keyboard.type(title)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("this")
    await page.keyboard.press("Enter")
    await page.get_by_text("Urgency is This week").wait_for()
    await page.keyboard.press("Control+Enter")

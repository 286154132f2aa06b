"""What the page's tests do again and again: post as somebody, open and send the tiny app's form."""

from playwright.async_api import Page

from sandbox.workspace import Channel, Draft, Workspace


def channel(workspace: Workspace, name: str) -> Channel:
    """Return the channel called `name`."""
    found = workspace.conversations.named(name)
    assert found is not None
    return found


def post(workspace: Workspace, place: str, draft: Draft, who: str = "bob") -> str:
    """Post to the channel called `place` as `who`; return the message's ts."""
    return workspace.posting.post(workspace.people.find(who).id, channel(workspace, place), draft).ts


def say(workspace: Workspace, who: str, text: str) -> str:
    """Post to #general as `who`, as Slack stores text; return the message's ts."""
    return post(workspace, "general", Draft(text=text), who)


def write_from_the_app(workspace: Workspace, who: str, text: str, thread_ts: str = "") -> str:
    """Send `who` a direct message from the app; return its ts."""
    direct = workspace.conversations.open_direct(workspace.bot.id, [workspace.people.find(who).id])
    return workspace.posting.post(workspace.bot.id, direct, Draft(text=text, thread_ts=thread_ts)).ts


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

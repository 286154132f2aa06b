"""Installing by OAuth, by mouse: Muster's own pages in a browser, Slack's between them, and what comes in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.company import TEAM
from tests.browser.conftest import WAIT_MS, in_one_loop
from tests.browser.looks import SIZES, fits
from tests.many import SECOND, Workspaces
from tests.steps import ONCE


@in_one_loop
async def workspaces(database_url: str) -> AsyncIterator[Workspaces]:
    """Give two workspaces of one Slack, in which nobody has installed Muster yet."""
    async with AsyncExitStack() as stack:
        made = Workspaces(stack, database_url)
        await made.open()
        yield made


async def begun(browser: Browser, workspaces: Workspaces, size: str) -> Page:
    """Open the page on which installing begins in a browser that knows nothing of it."""
    page = await browser.new_page(viewport=SIZES[size])
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{workspaces.address}/slack/install")
    return page


async def decided(page: Page, workspace: str, button: str) -> None:
    """Go on to Slack's page, and decide there."""
    await page.get_by_role("link", name="Add to Slack").click()
    await page.get_by_role("combobox", name="Workspace").select_option(workspace)
    await page.get_by_role("button", name=button).click()


@ONCE
@pytest.mark.parametrize("size", SIZES)
async def test_who_installs_muster_comes_from_its_page_by_slacks_to_its_home(
    browser: Browser, workspaces: Workspaces, size: str
) -> None:
    """The last page leads to App Home, whose address is Slack's own, and holds no code and no state of the install."""
    await workspaces.start()
    page = await begun(browser, workspaces, size)
    await page.get_by_role("heading", name="Install Muster").wait_for()
    await fits(page)
    await decided(page, TEAM.name, "Allow")
    await page.get_by_role("heading", name=f"Muster is installed in {TEAM.name}").wait_for()
    await fits(page)
    home = urlsplit(await page.get_by_role("link", name="Open Muster in Slack").get_attribute("href") or "")
    app = workspaces.worlds[0].sandbox.workspace.bot.app_id
    assert (home.scheme, parse_qs(home.query)) == ("slack", {"team": [TEAM.id], "id": [app], "tab": ["home"]})
    shown, address = await page.content(), parse_qs(urlsplit(page.url).query)
    assert not [secret for values in address.values() for secret in values if secret in shown]
    await page.goto(f"{workspaces.worlds[0].sandbox.page_url}?as=alice")
    if size == "phone":
        await page.get_by_role("button", name="Show channels").click()
    await page.get_by_role("button", name="Muster, app, 1 unread").click()
    await page.get_by_role("article").filter(has_text="Muster is running.").get_by_role("button", name="Set up").click()
    await page.get_by_role("dialog", name="Announcements").wait_for()


@ONCE
@pytest.mark.parametrize("size", SIZES)
async def test_who_did_not_install_muster_reads_why_and_begins_again(
    browser: Browser, workspaces: Workspaces, size: str
) -> None:
    """Cancelled, loaded again, too late, for another workspace, Slack away: each has its words and a way on."""
    many = await workspaces.start(muster_workspaces=TEAM.id)
    page = await begun(browser, workspaces, size)

    async def says(title: str, more: str, *, again: bool = True) -> None:
        await page.get_by_role("heading", name=title).wait_for()
        await expect(page.get_by_role("main")).to_contain_text(more)
        await fits(page)
        if again:
            await page.get_by_role("link", name="Begin again").click()

    await decided(page, TEAM.name, "Cancel")
    await says("You did not install Muster", "Nothing was installed.", again=False)
    await page.reload()
    await says("You did not install Muster", "Nothing was installed.")
    await page.get_by_role("link", name="Add to Slack").click()
    workspaces.clock.advance(601)
    await page.get_by_role("button", name="Allow").click()
    await says("This took too long", "An install has ten minutes")
    await workspaces.worlds[0].fault("auth.test", "dropped_before", times=1)
    await decided(page, TEAM.name, "Allow")
    await says("Slack did not answer", "Wait for a minute, and begin again.")
    await decided(page, SECOND.name, "Allow")
    await says("This Muster is not for your workspace", "ask the people who run this Muster", again=False)
    await page.reload()
    await says("This page is of another install", "cannot be loaded again")
    assert many.tenants.all() == []
    await decided(page, TEAM.name, "Allow")
    await page.get_by_role("heading", name=f"Muster is installed in {TEAM.name}").wait_for()

"""The app on the page: its modals, buttons, menus, Home and errors, by keyboard and by mouse."""

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.server import Sandbox
from sandbox.web_api.canvases import Canvas
from sandbox.workspace import Draft, Workspace
from tests.browser.doings import channel, open_form, post, raise_ticket, say, write_from_the_app
from tests.browser.gallery import charts, elements, folded, texts


async def test_a_modal_is_opened_filled_and_submitted_by_keyboard(page: Page) -> None:
    """A command typed, fields filled and Ctrl+Enter pressed leave the app's card in the channel."""
    await raise_ticket(page, "Printer is on fire")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Printer is on fire")).to_be_visible()


async def test_a_refused_modal_shows_the_error_under_its_field_and_keeps_what_was_typed(page: Page) -> None:
    """The app's words stand under the field, which has the focus, and the modal stays."""
    await raise_ticket(page, "help")
    await expect(page.get_by_text("Say what is broken.")).to_be_visible()
    title = page.get_by_role("textbox", name="Title")
    await expect(title).to_have_value("help")
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("combobox", name="Urgency")).to_have_value("This week")


async def test_focus_stays_in_the_modal_and_goes_back_where_it_was(page: Page) -> None:
    """Tab goes round inside the modal; Escape closes it and the composer has the focus again."""
    await open_form(page)
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_focused()


async def test_an_external_menu_asks_the_app_while_one_types(page: Page) -> None:
    """Options come from the app, and the one picked stays."""
    await open_form(page)
    customer = page.get_by_role("combobox", name="Customer")
    await customer.focus()
    await page.keyboard.type("ac")
    await expect(page.get_by_role("option")).to_have_text(["Acme", "Acorn"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(customer).to_have_value("Acorn")


async def test_a_clicked_button_changes_the_card_for_everybody(page: Page, browser: Browser, sandbox: Sandbox) -> None:
    """Bob sees at once that Alice has taken the ticket."""
    await raise_ticket(page, "Printer is on fire")
    bob = await browser.new_page()
    await bob.goto(f"{sandbox.page_url}?as=bob")
    await expect(bob.get_by_role("button", name="Take")).to_be_visible()
    await page.get_by_role("button", name="Take").click()
    await expect(bob.get_by_text("Taken by @Alice Moreau")).to_be_visible()
    await expect(bob.get_by_role("button", name="Take")).to_have_count(0)
    await expect(page.get_by_role("article").filter(has_text="Taken by")).to_be_focused()


async def test_a_button_that_asks_first_does_nothing_when_one_says_no(page: Page) -> None:
    """The confirm dialog has the app's words; its deny button leaves the card."""
    await raise_ticket(page, "Printer is on fire")
    drop = page.get_by_role("button", name="Drop")
    await drop.click()
    await page.get_by_role("dialog", name="Drop it?").get_by_role("button", name="Keep").click()
    await expect(drop).to_be_focused()
    await drop.click()
    await page.get_by_role("dialog", name="Drop it?").get_by_role("button", name="Drop").click()
    await expect(page.get_by_role("heading", name="Printer is on fire")).to_have_count(0)


async def test_an_app_that_does_not_answer_shows_slacks_own_error(page: Page) -> None:
    """A command the app does not acknowledge in time ends in an alert."""
    await page.get_by_role("textbox", name="Message #general").fill("/ticket fail")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text('/ticket failed with the error "operation_timeout"')


async def test_a_message_shortcut_opens_the_form_with_the_message_quoted(page: Page, workspace: Workspace) -> None:
    """The menu of a message has the app's shortcut, reached by keyboard."""
    say(workspace, "bob", "The printer burns")
    message = page.get_by_role("article").filter(has_text="The printer burns")
    await message.hover()
    await message.get_by_role("button", name="More message actions").press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("The printer burns")


async def test_home_and_the_switcher_are_reached_by_keyboard(page: Page) -> None:
    """Ctrl+K, the app's name and Enter open its Home."""
    await page.keyboard.press("Control+k")
    await page.keyboard.type("tick")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your tickets")).to_be_visible()


async def test_every_block_and_element_shows_under_a_name(page: Page, workspace: Workspace) -> None:
    """Nothing is left out as unknown, and every control has a name that can be read aloud."""
    open_frame = folded("framed") | {"is_collapsible": False, "default_collapsed": False}
    blocks = [*texts(), *elements(), open_frame]
    post(workspace, "general", Draft(text="all", blocks=blocks))
    message = page.get_by_role("article").filter(has_text="A heading")
    await expect(message.get_by_role("region", name="Table")).to_contain_text("checkout")
    drawn = message.get_by_role("img", name="Series 1: W40 6, W41 9, W42 4, W43 12. Series 2: W40 1")
    await expect(drawn).to_be_visible()
    releases = message.get_by_role("region", name="Deployments")
    await expect(releases.get_by_role("row")).to_have_count(6)
    await releases.get_by_role("button", name="Next").click()
    await expect(releases).to_contain_text("release 7")
    await expect(message.get_by_text("framed")).to_be_visible()
    await expect(message.locator(".unknown")).to_have_count(0)
    nameless = "nodes => nodes.filter(n => !(n.ariaLabel || n.labels?.length || n.textContent.trim())).length"
    assert await message.locator("button, input").evaluate_all(nameless) == 0


async def test_what_is_folded_opens_by_click_and_by_keyboard_and_stays_as_it_was_left(
    page: Page, workspace: Workspace
) -> None:
    """A container shows its title alone until it is opened; an edit of the message neither opens nor closes it."""
    ts = post(workspace, "general", Draft(text="all", blocks=[folded("It began at nine")]))
    title, body = page.get_by_role("button", name="Details"), page.get_by_text("It began at")
    await expect(title).to_have_attribute("aria-expanded", "false")
    await expect(body).to_be_hidden()
    await title.press("Enter")
    await expect(body).to_be_visible()
    message = channel(workspace, "general").messages[ts]
    edited = Draft(text="all", blocks=[folded("It began at ten")])
    workspace.posting.edit(message.user, message, edited)
    await expect(page.get_by_text("It began at ten")).to_be_visible()
    await expect(title).to_be_focused()
    await title.click()
    await expect(title).to_have_attribute("aria-expanded", "false")
    await expect(body).to_be_hidden()


async def test_bars_and_pies_are_drawn_with_what_they_say(page: Page, workspace: Workspace) -> None:
    """Every kind of chart is a picture under a title, whose values can be read aloud."""
    post(workspace, "general", Draft(text="all", blocks=charts()))
    await expect(page.get_by_role("figure").get_by_role("img", name="Series 1: W40 6, W41 9")).to_be_visible()
    await expect(page.get_by_role("img", name="P1 2, P2 5, P3 9")).to_be_visible()
    await expect(page.get_by_text("By priority")).to_be_visible()


async def test_a_menu_in_a_message_tells_the_app_what_was_chosen(page: Page, workspace: Workspace) -> None:
    """A choice by keyboard stays shown."""
    post(workspace, "general", Draft(text="all", blocks=elements()))
    menu = page.get_by_role("combobox", name="Colour", exact=True)
    await menu.focus()
    await page.keyboard.type("gr")
    await page.get_by_role("option", name="Green").wait_for()
    await page.keyboard.press("Enter")
    await expect(menu).to_have_value("Green")


async def test_a_modal_is_lost_when_the_page_is_loaded_again(page: Page) -> None:
    """As in Slack; the next one opens as ever."""
    await open_form(page)
    await page.reload()
    await page.get_by_role("status").filter(has_text="Tickets connected").wait_for()
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await open_form(page)


async def test_a_canvas_is_read_by_keyboard(page: Page, sandbox: Sandbox, workspace: Workspace) -> None:
    """It has the focus, scrolls, closes by Escape, and the focus goes back to its link."""
    lines = "\n\n".join(f"Line {line}" for line in range(99))
    sandbox.canvases["F1"] = Canvas("F1", "Review", lines, {channel(workspace, "general").id: "read"})
    say(workspace, "bob", "See <https://company.slack.com/docs/T00000001/F1|the review>")
    link = page.get_by_role("link", name="the review")
    await link.press("Enter")
    canvas = page.get_by_role("dialog", name="Review")
    await expect(canvas.get_by_role("document", name="Review")).to_be_focused()
    await page.keyboard.press("End")
    await expect(canvas.get_by_text("Line 98")).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await expect(canvas).to_have_count(0)
    await expect(link).to_be_focused()


@pytest.mark.parametrize("app_home", [{"messages_tab_read_only_enabled": True}])
async def test_nobody_writes_to_an_app_whose_messages_are_read_only(page: Page, workspace: Workspace) -> None:
    """Neither below its messages nor in their threads; the page says so where one would write."""
    root = write_from_the_app(workspace, "alice", "Your ticket waits")
    write_from_the_app(workspace, "alice", "It is taken", root)
    await page.get_by_role("button", name="Tickets, app, 1 unread").click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("log", name="Thread messages")).to_contain_text("It is taken")
    await expect(page.get_by_text("Sending messages to this app has been turned off.")).to_have_count(2)
    await expect(page.get_by_role("textbox")).to_have_count(0)
    await page.get_by_role("article").filter(has_text="Your ticket waits").first.hover()
    await expect(page.get_by_role("button", name="Reply in thread")).to_have_count(0)


@pytest.mark.parametrize("app_home", [{"messages_tab_enabled": False}])
async def test_an_app_without_messages_has_no_such_tab(page: Page, workspace: Workspace) -> None:
    """Its Home opens, even when something waits that it wrote before."""
    write_from_the_app(workspace, "alice", "Your ticket waits")
    await page.get_by_role("button", name="Tickets, app, 1 unread").click()
    await expect(page.get_by_role("heading", name="Your tickets")).to_be_visible()
    await expect(page.get_by_role("tab")).to_have_text(["Home"])

"""The page in a browser: read it, type, fill modals by keyboard, click, and see others' doings at once."""

from playwright.async_api import Browser, Page, WebSocketRoute, expect

from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, Workspace
from tests.browser.gallery import elements, texts

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <!channel> &amp; *b* \u202eevil\u202c مرحبا"


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


async def test_the_page_shows_channels_people_and_messages(page: Page, workspace: Workspace) -> None:
    """The sidebar, the header and the message list say what the workspace holds."""
    say(workspace, "bob", "Good *morning*")
    sidebar = page.get_by_role("navigation", name="Channels and direct messages")
    await expect(sidebar.get_by_role("button", name="general, channel")).to_have_attribute(
        "aria-current", "page"
    )
    await expect(sidebar.get_by_role("button", name="payments, private channel")).to_be_visible()
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("Good morning")
    await expect(page.get_by_role("status").filter(has_text="Tickets connected")).to_be_visible()


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


async def test_a_clicked_button_changes_the_card_for_everybody(
    page: Page, browser: Browser, sandbox: Sandbox
) -> None:
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
    await expect(page.get_by_role("alert")).to_contain_text(
        '/ticket failed with the error "operation_timeout"'
    )


async def test_hostile_text_shows_as_text(page: Page) -> None:
    """Markup, broadcast syntax, entities and right-to-left marks that a person types stay letters."""
    await page.get_by_role("textbox", name="Message #general").fill(HOSTILE)
    await page.keyboard.press("Enter")
    message = page.get_by_role("article", name="Alice Moreau").last
    await expect(message).to_contain_text(HOSTILE.replace("*b*", "b"))
    await expect(message.locator("img, script, .mention")).to_have_count(0)
    await expect(page).to_have_title("alice – Sandbox Slack")


async def test_a_link_to_a_script_is_no_link(page: Page, workspace: Workspace) -> None:
    """Only web and mail addresses become links."""
    say(workspace, "bob", "<javascript:alert(1)|press> <https://example.com|site>")
    message = page.get_by_role("article", name="Bob Okafor").last
    await expect(message).to_contain_text("press site")
    await expect(message.get_by_role("link")).to_have_text(["site"])


async def test_a_date_shows_in_each_persons_own_zone(
    page: Page, sandbox: Sandbox, workspace: Workspace
) -> None:
    """The same moment is ten in Paris and four in New York."""
    say(workspace, "bob", "At <!date^1795424400^{time}|then>")
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("At 10:00 AM")
    await page.goto(f"{sandbox.page_url}?as=bob")
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("At 4:00 AM")


async def test_two_people_side_by_side_see_each_other_at_once(page: Page, sandbox: Sandbox) -> None:
    """What Alice writes in the left pane appears in Bob's."""
    await page.goto(f"{sandbox.page_url}?as=alice&beside=bob")
    left, right = (
        page.frame_locator("iframe[title='alice’s Slack']"),
        page.frame_locator("iframe[title='bob’s Slack']"),
    )
    await right.get_by_role("textbox", name="Message #general").wait_for()
    await left.get_by_role("textbox", name="Message #general").fill("Are you there, @bob?")
    await left.get_by_role("button", name="Send").click()
    await expect(right.get_by_role("article", name="Alice Moreau").last).to_contain_text(
        "Are you there, @Bob Okafor?"
    )


async def test_a_thread_is_written_and_counted(page: Page, workspace: Workspace) -> None:
    """A reply shows in the pane and is counted under its message."""
    say(workspace, "bob", "Who is on call?")
    message = page.get_by_role("article").filter(has_text="Who is on call?")
    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    await page.keyboard.type("I am")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log", name="Thread messages")).to_contain_text("I am")
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()


async def test_unread_messages_and_mentions_stand_out(page: Page, workspace: Workspace) -> None:
    """A mention elsewhere puts a count beside the channel; reading it takes the count away."""
    payments = channel(workspace, "payments")
    alice, bob = workspace.people.find("alice"), workspace.people.find("bob")
    workspace.conversations.invite(alice.id, payments, [bob.id])
    workspace.posting.post(bob.id, payments, Draft(text=f"<@{alice.id}> look"))
    row = page.get_by_role("button", name="payments, private channel, 1 unread")
    await row.click()
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("@Alice Moreau look")
    await expect(row).to_have_count(0)


async def test_a_message_shortcut_opens_the_form_with_the_message_quoted(
    page: Page, workspace: Workspace
) -> None:
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


async def test_the_drawer_shows_what_bot_and_slack_say(page: Page) -> None:
    """Deliveries and calls are listed and open to their JSON, filtered by what one types."""
    await raise_ticket(page, "Printer is on fire")
    await page.get_by_role("button", name="Traffic").click()
    await page.keyboard.type("chat.postMessage")
    entry = page.get_by_role("listitem").filter(has_text="chat.postMessage")
    await expect(entry).to_have_count(1)
    await entry.locator("summary").click()
    await expect(entry.get_by_label("Request")).to_contain_text("Printer is on fire")
    await expect(page.locator("body")).not_to_contain_text("xoxb-")


async def test_a_phone_shows_one_thing_at_a_time(page: Page) -> None:
    """At 390 pixels the sidebar folds away, nothing overflows, and a modal fills the screen."""
    await page.set_viewport_size({"width": 390, "height": 844})
    sidebar = page.get_by_role("button", name="payments, private channel")
    await expect(sidebar).to_be_hidden()
    await page.get_by_role("button", name="Show channels").click()
    await sidebar.click()
    await page.get_by_role("textbox", name="Message #payments").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Raise a ticket").click()
    box = await page.get_by_role("dialog", name="Raise a ticket").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)


async def test_every_block_and_element_shows_under_a_name(page: Page, workspace: Workspace) -> None:
    """Nothing is left out as unknown, and every control has a name that can be read aloud."""
    blocks = [*texts(), *elements()]
    post(workspace, "general", Draft(text="all", blocks=blocks))
    message = page.get_by_role("article").filter(has_text="A heading")
    await expect(message.get_by_role("region", name="Table")).to_contain_text("checkout")
    await expect(message.locator(".unknown")).to_have_count(0)
    nameless = "nodes => nodes.filter(n => !(n.ariaLabel || n.labels?.length || n.textContent.trim())).length"
    assert await message.locator("button, input").evaluate_all(nameless) == 0


async def test_a_menu_in_a_message_tells_the_app_what_was_chosen(page: Page, workspace: Workspace) -> None:
    """A choice by keyboard stays shown."""
    post(workspace, "general", Draft(text="all", blocks=elements()))
    menu = page.get_by_role("combobox", name="Colour", exact=True)
    await menu.focus()
    await page.keyboard.type("gr")
    await page.get_by_role("option", name="Green").wait_for()
    await page.keyboard.press("Enter")
    await expect(menu).to_have_value("Green")


async def test_what_was_said_while_the_connection_was_lost_is_caught_up(
    browser: Browser, sandbox: Sandbox, workspace: Workspace
) -> None:
    """The page opens its WebSocket again and asks for everything anew."""
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            socket.connect_to_server()

    page = await browser.new_page()
    await page.route_web_socket("**/sandbox/live*", pass_on)
    await page.goto(f"{sandbox.page_url}?as=alice")
    await page.get_by_role("textbox", name="Message #general").wait_for()
    say(workspace, "bob", "Can you hear me?")
    await sockets[0].close()
    await expect(page.get_by_role("log")).to_contain_text("Can you hear me?")
    assert len(sockets) == 2


async def test_a_refused_rename_stays_in_the_dialog_and_a_good_one_is_done(page: Page) -> None:
    """The channel menu asks for the name; what Slack refuses is said there."""
    await page.get_by_role("button", name="payments, private channel").click()
    await page.get_by_role("button", name="#payments, channel menu").press("Enter")
    await page.get_by_role("menuitem", name="Rename").click()
    name = page.get_by_role("textbox", name="Name")
    await name.fill("general")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("That name is already taken.")
    await name.fill("billing")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="#billing, channel menu")).to_be_focused()


async def test_ones_own_message_is_edited_as_it_was_typed(page: Page) -> None:
    """The editor shows names, not ids, and the message is marked as edited."""
    composer = page.get_by_role("textbox", name="Message #general")
    await composer.fill("Ask @bob <now>")
    await composer.press("Enter")
    message = page.get_by_role("article").filter(has_text="Ask @Bob Okafor <now>")
    await message.hover()
    await message.get_by_role("button", name="More message actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    editor = page.get_by_role("dialog").get_by_role("textbox", name="Message")
    await expect(editor).to_have_value("Ask @bob <now>")
    await editor.fill("Ask @bob later")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("article").last).to_contain_text("Ask @Bob Okafor later (edited)")


async def test_a_permalink_leads_to_its_message(page: Page, sandbox: Sandbox, workspace: Workspace) -> None:
    """In a message it opens the channel at that message, which has the focus; in the address bar as well."""
    post(workspace, "payments", Draft(text="The one to find"), who="alice")
    payments = channel(workspace, "payments")
    link = workspace.permalink(next(each for each in payments.top_level() if each.text == "The one to find"))
    say(workspace, "bob", f"See <{link}|there>")
    found = page.get_by_role("article").filter(has_text="The one to find")
    await page.get_by_role("link", name="there").click()
    await expect(found).to_be_focused()
    await page.goto(f"{sandbox.page_url}?as=alice&c=general")
    await page.get_by_role("textbox", name="Message #general").wait_for()
    await page.goto(f"{link}?as=alice")
    await expect(found).to_be_focused()

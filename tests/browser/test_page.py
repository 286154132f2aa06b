"""The page in a browser: read it, write, find one's way, and see others' doings at once."""

from playwright.async_api import Browser, Page, WebSocketRoute, expect

from sandbox.server import Sandbox
from sandbox.web_api.canvases import Canvas
from sandbox.workspace import Draft, Workspace
from tests.browser.conftest import PHONE
from tests.browser.doings import channel, post, raise_ticket, say, write_from_the_app

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <!channel> &amp; *b* \u202eevil\u202c مرحبا"


async def test_the_page_shows_channels_people_and_messages(page: Page, workspace: Workspace) -> None:
    """The sidebar, the header and the message list say what the workspace holds."""
    say(workspace, "bob", "Good *morning*")
    sidebar = page.get_by_role("navigation", name="Channels and direct messages")
    await expect(sidebar.get_by_role("button", name="general, channel")).to_have_attribute("aria-current", "page")
    await expect(sidebar.get_by_role("button", name="payments, private channel")).to_be_visible()
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("Good morning")
    await expect(page.get_by_role("status").filter(has_text="Tickets connected")).to_be_visible()


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


async def test_a_channels_canvas_opens_from_its_tab(page: Page, sandbox: Sandbox, workspace: Workspace) -> None:
    """It stands before the bookmarks from the moment there is one, and is read in a dialog."""
    general = channel(workspace, "general")
    sandbox.canvases["F1"] = Canvas("F1", "Plan", "# What *to do*", {general.id: "write"})
    general.canvas = "F1"
    workspace.conversations.set_topic(general.creator, general, "See the canvas")
    await page.get_by_role("list", name="Canvas and bookmarks").get_by_role("link", name="Canvas").click()
    await expect(page.get_by_role("dialog", name="Plan")).to_contain_text("What to do")


async def test_a_date_shows_in_each_persons_own_zone(page: Page, sandbox: Sandbox, workspace: Workspace) -> None:
    """The same moment is ten in Paris and four in New York."""
    say(workspace, "bob", "At <!date^1795424400^{time}|then>")
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("At 10:00 AM")
    await page.goto(f"{sandbox.page_url}?as=bob")
    await expect(page.get_by_role("article", name="Bob Okafor").last).to_contain_text("At 4:00 AM")


async def test_two_people_side_by_side_see_each_other_at_once(page: Page, sandbox: Sandbox) -> None:
    """What Alice writes in the left pane, which has the focus, appears in Bob's."""
    await page.goto(f"{sandbox.page_url}?as=alice&beside=bob")
    left, right = (
        page.frame_locator("iframe[title='alice’s Slack']"),
        page.frame_locator("iframe[title='bob’s Slack']"),
    )
    await right.get_by_role("textbox", name="Message #general").wait_for()
    await expect(left.get_by_role("textbox", name="Message #general")).to_be_focused()
    await left.get_by_role("textbox", name="Message #general").fill("Are you there, @bob?")
    await left.get_by_role("button", name="Send").click()
    await expect(right.get_by_role("article", name="Alice Moreau").last).to_contain_text("Are you there, @Bob Okafor?")


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


async def test_a_reply_sent_to_the_channel_as_well_leads_to_its_thread(page: Page, workspace: Workspace) -> None:
    """It says that it is one, and quotes what it replies to as a link; the thread itself does not say so."""
    root = say(workspace, "alice", "Checkout is <https://example.com|down> for *everybody*")
    post(workspace, "general", Draft(text="It is back", thread_ts=root, broadcast=True))
    reply = page.get_by_role("log", name="Messages").get_by_role("article").filter(has_text="It is back")
    await expect(reply).to_contain_text("replied to a thread: Checkout is down for everybody")
    await reply.get_by_role("button", name="Checkout is down for everybody").click()
    thread = page.get_by_role("log", name="Thread messages")
    await expect(thread.get_by_role("article")).to_have_count(2)
    await expect(thread).not_to_contain_text("replied to a thread")


async def test_one_can_write_at_once(page: Page) -> None:
    """The composer has the focus on load and in each place that one goes to, but for a tab chosen by keyboard."""
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_focused()
    await page.get_by_role("button", name="payments, private channel").click()
    await expect(page.get_by_role("textbox", name="Message #payments")).to_be_focused()
    await page.get_by_role("button", name="Tickets, app").click()
    await page.get_by_role("tab", name="Messages").press("Enter")
    await page.get_by_role("textbox", name="Message Tickets").wait_for()
    await expect(page.get_by_role("tab", name="Messages")).to_be_focused()


async def test_a_phone_shows_no_keyboard_until_one_wants_to_write(page: Page, workspace: Workspace) -> None:
    """Neither on load, nor after a channel or a thread was opened, is a field in focus."""
    root = say(workspace, "bob", "Who is on call?")
    post(workspace, "general", Draft(text="I am", thread_ts=root))
    await page.set_viewport_size(PHONE)
    await page.reload()
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("log", name="Thread messages")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Show channels").click()
    await page.get_by_role("button", name="payments, private channel").click()
    await page.get_by_role("textbox", name="Message #payments").wait_for()
    assert await page.evaluate("document.activeElement.matches('textarea, input')") is False


async def test_a_phone_tells_what_is_unread_behind_its_menu(page: Page, workspace: Workspace) -> None:
    """A mark for messages elsewhere, a count for mentions and direct messages, both said aloud."""
    await page.set_viewport_size(PHONE)
    menu = page.get_by_role("button", name="Show channels")
    await expect(menu).to_have_accessible_name("Show channels")
    payments = channel(workspace, "payments")
    workspace.conversations.invite(workspace.people.find("alice").id, payments, [workspace.people.find("bob").id])
    post(workspace, "payments", Draft(text="All is well"))
    await expect(menu).to_have_accessible_name("Show channels, unread")
    post(workspace, "payments", Draft(text=f"<@{workspace.people.find('alice').id}> look"))
    write_from_the_app(workspace, "alice", "Your ticket waits")
    await expect(menu).to_have_accessible_name("Show channels, 2 unread")
    await expect(menu).to_have_text("2")
    await menu.click()
    await page.get_by_role("button", name="payments, private channel, 1 unread").click()
    await expect(menu).to_have_accessible_name("Show channels, 1 unread")


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
    await page.set_viewport_size(PHONE)
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


async def test_what_was_said_while_the_connection_was_lost_is_caught_up(
    browser: Browser, sandbox: Sandbox, workspace: Workspace
) -> None:
    """The page opens its WebSocket again and asks for everything again."""
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            socket.connect_to_server()

    page = await browser.new_page()
    await page.route_web_socket("**/sandbox/live*", pass_on)
    await page.goto(f"{sandbox.page_url}?as=alice")
    await expect(page.get_by_role("status").filter(has_text="Tickets connected")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    say(workspace, "bob", "Can you hear me?")
    await expect(page.get_by_role("log")).not_to_contain_text("Can you hear me?")
    await sockets[0].close()
    await expect(page.get_by_role("log")).to_contain_text("Can you hear me?")


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

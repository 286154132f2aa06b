"""The declare form: what it shows before anything happens, what it keeps, and what submitting it does."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Modal, ModalRefused, Person
from tests.steps import MANAGER_NAME, VARIED, recorded
from tests.world import World, declared

MAJOR, WIDESPREAD = (
    "Major – many customers or a department are affected",
    "Widespread – halts core services for most customers",
)
NEW = "Add Label printer"


async def opened(person: Person, title: str = "") -> Modal:
    """Open the declare form by command."""
    await person.command("#general", f"/incident declare {title}".strip())
    return await person.modal("Declare incident")


async def judged(modal: Modal, impact: str = MAJOR, urgency: str = "High") -> None:
    """Pick impact and urgency."""
    await modal.pick("Impact", impact)
    await modal.refresh()
    await modal.pick("Urgency", urgency)
    await modal.refresh()


async def test_the_priority_shows_at_once_with_its_targets_and_typed_words_stay(world: World, bot: Muster) -> None:
    """Every pick redraws the preview and nothing else."""
    del bot
    alice = await world.person("alice")
    modal = await opened(alice, "Checkout is down")
    assert "Priority: P2 High (until you choose impact and urgency)" in modal.words
    await modal.fill("What is happening", "Cards are <refused> & *slow*")
    await judged(modal)
    assert "Priority: P2 High" in modal.words
    assert "30 min" in modal.words
    assert "8 h" in modal.words
    await modal.pick("Urgency", "Immediate")
    await modal.refresh()
    assert "Priority: P1 Critical" in modal.words
    assert modal.value("Title") == "Checkout is down"
    assert modal.value("What is happening") == "Cards are <refused> & *slow*"


async def test_the_preview_says_who_is_invited_and_where_it_is_told(world: World, bot: Muster) -> None:
    """Public, private and drill, with oneself or somebody else as incident manager."""
    del bot
    alice = await world.person("alice")
    modal = await opened(alice)
    assert "Declaring opens a public channel and invites @Alice Moreau. It is announced in #incidents." in modal.words
    await modal.pick_person("Incident manager", MANAGER_NAME)
    await modal.refresh()
    assert "invites @Alice Moreau and @Bob Okafor. It is announced in #incidents." in modal.words
    await modal.check("Kind of incident", "Private")
    await modal.refresh()
    assert "opens a private channel" in modal.words
    assert "announces nothing, because the incident is private." in modal.words
    await modal.check("Kind of incident", "Drill")
    await modal.refresh()
    assert "opens a public channel" in modal.words
    assert "announces nothing, because it is a drill." in modal.words


async def test_an_override_asks_for_its_reason_and_is_refused_without_one(world: World, bot: Muster) -> None:
    """The reason's field comes and goes with the override; a reason given is shown on the card."""
    before = await recorded(bot)
    alice = await world.person("alice")
    modal = await opened(alice, "Checkout is down")
    await judged(modal)
    assert "Reason for this priority" not in modal.labels
    await modal.pick("Priority", "P1 Critical")
    await modal.refresh()
    assert "Priority: P1 Critical (set by you)" in modal.words
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert list(refused.value.errors) == ["Reason for this priority"]
    assert await recorded(bot) == before
    await modal.fill("Reason for this priority", "The board is watching")
    await modal.submit()
    card = await alice.message((await alice.channel("inc-1-checkout-is-down")), "Incident manager")
    assert "P1 Critical" in card.words
    assert "priority set by hand: The board is watching" in card.words


async def test_a_blank_title_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """By Muster; nothing is recorded."""
    before = await recorded(bot)
    alice = await world.person("alice")
    modal = await opened(alice)
    await modal.fill("Title", "   ")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {"Title": "Give the incident a title."}
    assert await recorded(bot) == before


async def test_a_private_incident_opens_a_private_channel_and_is_announced_nowhere(world: World, bot: Muster) -> None:
    """Its members see it; nobody else sees so much as a name."""
    alice, farid = await world.person("alice"), await world.person("farid")
    channel, card = await declared(alice, "Leaked salaries", manager=MANAGER_NAME, marks=("Private",))
    await world.settled(bot)
    assert channel.kind == "private"
    assert "private: only its members see it" in card.words
    assert await farid.find_channel(channel.name) is None
    assert not [
        call for call in await world.calls("chat.postMessage") if "incidents" in str(call["args"].get("channel"))
    ]


async def test_a_drill_opens_a_drill_channel_and_is_announced_nowhere(world: World, bot: Muster) -> None:
    """Everything else is like a full incident."""
    alice = await world.person("alice")
    channel, card = await declared(alice, "Fire exercise", marks=("Drill",))
    await world.settled(bot)
    assert channel.name == "drill-1-fire-exercise"
    assert "🧪 Drill · 🟠 P2 · INC-1 · Fire exercise" in card.words
    assert "Acknowledge" in card.buttons
    assert await alice.find_channel("#incidents") is None


@VARIED
async def test_services_are_suggested_and_new_ones_can_be_added(world: World, bot: Muster) -> None:
    """What one incident adds, the next is offered, in any case; many at once."""
    del bot
    alice = await world.person("alice")
    modal = await opened(alice, "Nothing prints")
    assert await modal.suggestions("Affected services", "Label printer") == [NEW]
    await modal.pick("Affected services", NEW, typing="Label printer")
    await judged(modal)
    assert modal.value("Affected services") == ["Label printer"] or modal.value("Affected services") == [NEW]
    await modal.submit()
    channel = await alice.channel("inc-1-nothing-prints")
    assert "Affected services\nLabel printer" in (await alice.message(channel, "Incident manager")).words
    modal = await opened(alice)
    assert await modal.suggestions("Affected services", "label PRINT") == ["Label printer", "Add label PRINT"]
    assert await modal.suggestions("Affected services", "LABEL PRINTER") == ["Label printer"]
    assert "Label printer" in await modal.suggestions("Affected services", "")


TITLES = {
    "x" * 200: "inc-1-" + "x" * 60,
    ":fire::fire:": "inc-1-fire-fire",
    "🔥🔥🔥": "inc-1",
    "Касса не работает": "inc-1-kassa-ne-rabotaet",
    "支付系统故障": "inc-1-",
    "نظام الدفع معطل": "inc-1-",
    "<!channel> & <b>'quotes'</b>": "inc-1-",
    "!!! ??? ...": "inc-1",
}


@pytest.mark.parametrize(("title", "name"), TITLES.items())
async def test_any_title_gets_a_legal_channel_and_stands_whole_on_the_card(
    world: World, bot: Muster, title: str, name: str
) -> None:
    """Long, emoji-only, Cyrillic, Chinese, Arabic, markup: declared, announced, pinned, with the title as typed."""
    alice = await world.person("alice")
    channel, card = await declared(alice, title)
    await world.settled(bot)
    assert channel.name.startswith(name)
    assert channel.name.isascii()
    assert f"INC-1 · {title}"[:149] in card.words.replace("…", "")
    assert (await alice.channel(channel.id)).pins == (card.ts,)
    announcement = await alice.message("#incidents", "INC-1")
    assert f"INC-1 · {title}"[:149] in announcement.words


async def test_three_thousand_ampersands_are_no_trouble(world: World, bot: Muster) -> None:
    """A text that grows fivefold when escaped is cut, not refused."""
    alice = await world.person("alice")
    _, card = await declared(alice, description="&" * 3000)
    await world.settled(bot)
    assert "&" * 200 in card.words
    async with bot.store.read() as unit:
        assert not await unit.outbox.dead([1], 10)


async def test_a_taken_channel_name_gets_a_number(world: World, bot: Muster) -> None:
    """Somebody else's channel of that very name is left alone."""
    del bot
    alice, bob = await world.person("alice"), await world.person("bob")
    await bob.create_channel("inc-1-checkout-is-down")
    await bob.create_channel("inc-1-checkout-is-down-2", private=True)
    channel, _ = await declared(alice)
    assert channel.name == "inc-1-checkout-is-down-3"


async def test_the_declarer_is_in_after_two_calls_and_all_is_done_after_eight(world: World, bot: Muster) -> None:
    """Create, invite, then the rest: card, pin, topic, bookmark, announcement, direct message."""
    alice = await world.person("alice")
    # The first declaration of all makes #incidents too.
    await declared(alice, "First ever")
    await world.settled(bot)
    modal = await opened(alice, "Checkout is down")
    await judged(modal)
    await world.control("DELETE", "calls")
    await modal.submit()
    await alice.channel("inc-2-checkout-is-down")
    await world.settled(bot)
    made = [call["method"] for call in await world.calls() if not call["method"].startswith("views.")]
    assert made[:2] == ["conversations.create", "conversations.invite"]
    assert len(made) <= 8
    channel = await alice.channel("inc-2-checkout-is-down")
    assert alice.id in channel.members
    await alice.message(
        "@muster", "You declared INC-2 · Checkout is down as P2. Its channel is #inc-2-checkout-is-down."
    )


async def test_the_preview_says_how_many_read_the_announcement(world: World, bot: Muster) -> None:
    """Nobody but Muster is warned of; from then on it is a number, not counting Muster."""
    alice, farid = await world.person("alice"), await world.person("farid")
    await declared(alice, "Warm up")
    await world.settled(bot)
    modal = await opened(alice)
    assert (
        "It is announced in #incidents, where nobody is yet. Anyone who should see it must join that channel or follow "
        "the incident." in modal.words
    )
    await alice.close_modal()
    await farid.join("#incidents")
    world.clock.advance(301)
    assert "It is announced to 1 person in #incidents." in (await opened(alice)).words

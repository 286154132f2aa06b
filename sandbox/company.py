"""A believable company for demos: Harbour & Pine, an online shop, on an ordinary morning."""

from dataclasses import dataclass
from datetime import timedelta

from sandbox.clock import Clock, ManualClock
from sandbox.workspace import Channel, Draft, Team, User, Workspace
from sandbox.workspace.channels import Saying

TEAM = Team("T0HARBOUR", "Harbour & Pine", "harbour-pine")


@dataclass(frozen=True)
class Person:
    """Somebody who works at the company; `guest` is "" or "guest"."""

    name: str
    real_name: str
    title: str
    tz: str
    is_admin: bool = False
    is_guest: bool = False


@dataclass(frozen=True)
class Place:
    """A channel; `members` of None means everybody but guests."""

    name: str
    purpose: str
    members: tuple[str, ...] | None = None
    is_private: bool = False
    topic: str = ""


@dataclass(frozen=True)
class Line:
    """Something said, `minutes` before now; `replies` are (name, text)."""

    minutes: int
    channel: str
    name: str
    text: str
    replies: tuple[tuple[str, str], ...] = ()


PEOPLE = (
    Person("alice", "Alice Moreau", "Site Reliability Engineer", "Europe/Paris", is_admin=True),
    Person("bob", "Bob Okafor", "Incident Manager", "Europe/London"),
    Person("carmen", "Carmen Ruiz", "Payments Engineer", "Europe/Madrid"),
    Person("dmitri", "Dmitri Sokolov", "Database Engineer", "Europe/Berlin"),
    Person("emma", "Emma Lindqvist", "VP Engineering", "Europe/Stockholm", is_admin=True),
    Person("farid", "Farid Haddad", "Support Team Lead", "Africa/Casablanca"),
    Person("grace", "Grace Chen", "Customer Support", "America/Los_Angeles"),
    Person("hiro", "Hiro Tanaka", "Platform Engineer", "Asia/Tokyo"),
    Person("ines", "Inês Carvalho", "Communications Manager", "Europe/Lisbon"),
    Person("jonas", "Jonas Weber", "Chief Technology Officer", "Europe/Berlin"),
    Person("kavya", "Kavya Raman", "Security Engineer", "Asia/Kolkata"),
    Person("liam", "Liam O'Brien", "Frontend Engineer", "Europe/Dublin"),
    Person("maya", "Maya Cohen", "Product Manager", "America/New_York"),
    Person("noor", "Noor van Dijk", "Warehouse Systems (contractor)", "Europe/Amsterdam", is_guest=True),
)

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sre-oncall": ("SRE on call", ("alice", "hiro")),
    "payments-oncall": ("Payments on call", ("carmen", "dmitri")),
    "support-leads": ("Support leads", ("farid", "grace")),
    "leadership": ("Leadership", ("emma", "jonas", "maya")),
    "security": ("Security", ("kavya", "alice")),
}


@dataclass(frozen=True)
class Seat:
    """A person whose screen a visitor of the demo has, and the channel that it shows at first; both by name."""

    name: str
    channel: str

    @property
    def address(self) -> str:
        """Where the page shows it, below the sandbox's own address."""
        return f"/?as={self.name}&c={self.channel}"


CUSTOMERS_SIDE, ON_CALL = Seat("grace", "support"), Seat("carmen", "payments")
"""Where the demo begins: where the customers' complaints come in, beside who can help."""

SERVICES = (
    "Checkout",
    "Customer accounts",
    "Internal tools",
    "Mobile app",
    "Order tracking",
    "Payments",
    "Search",
    "Support desk",
    "Warehouse",
    "Website",
)
"""What the company runs, by the names its people use."""

ENGINEERS = ("alice", "bob", "carmen", "dmitri", "emma", "hiro", "jonas", "kavya", "liam")
PLACES = (
    Place("general", "Company-wide news", topic="The big sale starts next week"),
    Place("random", "Everything else"),
    Place("engineering", "Engineering, all of it", (*ENGINEERS, "maya")),
    Place("deploys", "What went out and when", ENGINEERS, topic="Nothing goes out after 16:00 UTC"),
    Place("payments", "Checkout, cards, invoices", ("alice", "carmen", "dmitri", "maya", "bob")),
    Place("platform", "Clusters, queues and databases", ("alice", "hiro", "dmitri", "kavya")),
    Place("support", "Customers' questions and what to answer", ("farid", "grace", "bob", "ines", "maya")),
    Place("warehouse", "Stock, labels, carriers", ("noor", "liam", "maya", "hiro")),
    Place("leadership", "Heads of departments", ("emma", "jonas", "maya", "ines"), is_private=True),
    Place("security-private", "Reports that stay small", ("kavya", "alice", "emma"), is_private=True),
)

RESPONDERS = {
    "Checkout": "payments-oncall",
    "Customer accounts": "sre-oncall",
    "Internal tools": "sre-oncall",
    "Mobile app": "sre-oncall",
    "Order tracking": "sre-oncall",
    "Payments": "payments-oncall",
    "Search": "sre-oncall",
    "Support desk": "support-leads",
    "Warehouse": "sre-oncall",
    "Website": "sre-oncall",
}
"""Which of the GROUPS is called for which of the SERVICES."""

LINES = (
    Line(
        178,
        "general",
        "emma",
        "Good morning all. The big sale starts next week, so let us keep things calm.",
    ),
    Line(170, "general", "ines", "The press note about it is ready, and goes out on the morning of the sale."),
    Line(
        151,
        "random",
        "liam",
        "The coffee machine speaks Portuguese now. Inês, was that you?",
    ),
    Line(148, "random", "ines", "I admit nothing."),
    Line(122, "deploys", "hiro", "platform 7.42 is out: connection pool moved to the new proxy."),
    Line(
        118,
        "deploys",
        "carmen",
        "payments 4.18.0 is out. Retries to the card gateway stop after three.",
    ),
    Line(
        96,
        "engineering",
        "dmitri",
        "Replica lag on orders-db touched 40 s during the nightly export. Anyone mind if I move it to 03:00?",
        (("alice", "Fine by me."), ("maya", "Finance reads it at 06:00, so still in time.")),
    ),
    Line(75, "payments", "maya", "Conversion at checkout is up 2% since the new address form."),
    Line(52, "warehouse", "noor", "The label printer in hall B is back. Paper jam, the eternal enemy."),
    Line(40, "platform", "alice", "Load test tonight at 20:00 UTC, three times last year's peak."),
    Line(
        22,
        "support",
        "grace",
        "Two customers say that the pay button spins for ever. Cards, both in Spain.",
    ),
    Line(
        9,
        "support",
        "farid",
        "Now seven, and not only Spain. I think that checkout is in trouble.",
        (("grace", "Eight. One sent a screenshot: HTTP 502."),),
    ),
    Line(8, "leadership", "jonas", "Board deck is in the folder. Comments by tomorrow evening please."),
    Line(7, "security-private", "kavya", "The pen test report came in: two mediums, nothing worse."),
)


def build_company(clock: Clock, team: Team = TEAM) -> Workspace:
    """Return the company's workspace, its morning already told, on this clock from here on."""
    first = max(line.minutes for line in LINES)
    telling = ManualClock(clock.now() - timedelta(minutes=first + 1))
    workspace = Workspace(telling, team)
    people = {person.name: _hire(workspace, person) for person in PEOPLE}
    for handle, (name, members) in GROUPS.items():
        workspace.people.add_group(handle, name, [people[member].id for member in members])
    places = {place.name: _found(workspace, place, people) for place in PLACES}
    for line in sorted(LINES, key=lambda line: -line.minutes):
        telling.advance((clock.now() - timedelta(minutes=line.minutes) - telling.now()).total_seconds())
        _say(workspace, places[line.channel], line, people)
    _read_all(workspace, people)
    workspace.use(clock)
    return workspace


def open_incidents(workspace: Workspace) -> None:
    """Open #incidents with everybody but guests in it, and the app, which announces there."""
    people = {user.name: user for user in workspace.people.users.values()}
    channel = _found(workspace, Place("incidents", "What is broken, and when you hear more"), people)
    channel.members.append(workspace.bot.id)


def _hire(workspace: Workspace, person: Person) -> User:
    return workspace.people.add(
        person.name,
        person.real_name,
        title=person.title,
        tz=person.tz,
        is_admin=person.is_admin,
        is_restricted=person.is_guest,
    )


def _found(workspace: Workspace, place: Place, people: dict[str, User]) -> Channel:
    names = place.members or tuple(person.name for person in PEOPLE if not person.is_guest)
    founder = people[names[0]].id
    channel = workspace.conversations.create(
        founder, place.name, is_private=place.is_private, is_general=place.name == "general"
    )
    now = workspace.ground.unix_now()
    channel.topic = Saying(place.topic, founder, now) if place.topic else Saying()
    channel.purpose = Saying(place.purpose, founder, now)
    # Nobody wants to scroll past fourteen lines of who joined when the company was founded.
    channel.members = [people[name].id for name in names]
    channel.messages.clear()
    return channel


def _say(workspace: Workspace, channel: Channel, line: Line, people: dict[str, User]) -> None:
    root = workspace.posting.post(people[line.name].id, channel, Draft(text=line.text))
    for name, text in line.replies:
        workspace.posting.post(people[name].id, channel, Draft(text=text, thread_ts=root.ts))


def _read_all(workspace: Workspace, people: dict[str, User]) -> None:
    for channel in workspace.channels.values():
        for user in people.values():
            if user.id in channel.members and channel.name != "support":
                workspace.conversations.mark_read(user.id, channel)

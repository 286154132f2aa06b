"""Builds anything a message is drawn from: any text in any field, any state, by the types that functions declare."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from inspect import getsource, isclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bot
from bot.domain.calendar import WorkingCalendar
from bot.domain.forms import Readers, ReadIn
from bot.domain.incident import IncidentView
from bot.domain.listing import Wanted
from bot.domain.policy import DEFAULT_POLICY, Audience, Policy, PriorityPolicy, ServicePolicy
from bot.domain.problem import ProblemView
from bot.domain.reachability import Facts as Reached
from bot.domain.reachability import NamedService, Setup
from bot.domain.spans import Span
from bot.domain.task import TaskView
from bot.domain.text import clean, clip
from bot.domain.vocabulary import Priority, Status
from bot.incidents.people.escalation import Direction
from bot.outbox.operations import Operation
from tests.lean import DRAWN_WITH

Anything = st.SearchStrategy[typing.Any]

DRAWING = settings(
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""How what takes long to build is drawn; none of it is made smaller where something fails."""
FEW = 60
"""How many of those much drawn a process builds to draw from."""
MUCH_DRAWN = frozenset({IncidentView, ProblemView, TaskView})
"""Most of what is drawn is of one of them, and to build them takes longer than all else."""
AWKWARD = (
    "&" * 3000,
    "<" * 3000,
    "<!channel> <!here> <@U0EVIL> <#C0EVIL> @here #general",
    "<!date^1^{date}|x> <https://evil.example|label>",
    "&lt;!channel&gt;",
    "a\x00b\ud800c\udfffd",
    "\u202eright to left \u05d0\u0627",
    "🔥" * 1500,
    "x" * 3000,
    "\n" * 50,
    " ",
    "",
    "*_~`bold`~_*",
    '"\\' * 1500,
    "\x01" * 3000,
)
RAW: Anything = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=()), max_size=40))
"""Whatever Slack may deliver."""
WRITTEN: ContextVar[str] = ContextVar("written", default="")
"""What people write wherever they write something; anything at all where it is empty."""
_CLEANED = {text: clean(text) for text in AWKWARD}
"""The long ones are cleaned once, not each time that one is drawn."""


def _behind_the_door(text: str) -> str:
    if written := WRITTEN.get():
        return written if text.strip() else ""
    return _CLEANED[text] if text in _CLEANED else clean(text)


TEXT: Anything = RAW.map(_behind_the_door)
"""What is left of it behind the door."""


def ids(letter: str, least: int = 9) -> Anything:
    """Build Slack's ids that begin with a letter, of so many characters or more, up to eleven."""
    return st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=least - 1, max_size=10).map(letter.__add__)


USER: Anything = st.sampled_from(["U0000001", "U0000002", "W0000003"])
CHANNEL: Anything = st.sampled_from(["C0000001", "G0000002"])
GROUP: Anything = st.sampled_from(["S0000001"])
_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MOMENT: Anything = st.integers(0, (_LAST - _FIRST) // _MICROSECOND).map(lambda passed: _FIRST + passed * _MICROSECOND)
"""One number is drawn faster than the seven of `datetimes`."""
LINK: Anything = st.just("https://team.slack.com/archives/C0000001/p1795426217000100")

BY_NAME: dict[str, Anything] = {
    **dict.fromkeys(("who", "by", "user_id", "holder", "declarer", "declared_by", "users", "author", "actor"), USER),
    "created_by": USER,
    "owner": st.none() | USER,
    "acknowledged_by": st.none() | USER,
    "answered_by": st.none() | USER,
    "manager": st.none() | USER,
    "channel_id": st.none() | CHANNEL,
    "merged_into_channel": st.none() | CHANNEL,
    "group_id": GROUP,
    "call_link": st.sampled_from(["", "https://meet.example.com/inc-7"]),
    "reference": st.just("INC-7"),
    "successor": USER,
    "mention": st.none() | GROUP,
    "settled_by": st.none() | USER,
    "ticket_url": st.sampled_from(["", "http://tracker.example.com/OPS-12?a=1&b=2"]),
    "user": USER,
    "call": st.lists(USER, max_size=3, unique=True).map(tuple),
    **dict.fromkeys(("added_by", "hidden_by", "corrected_by"), st.none() | USER),
    "permalink": LINK,
    "pin": st.just("pushpin"),
    "ts": st.just("1795426217.000100"),
    "files": st.lists(st.tuples(TEXT, LINK), max_size=8).map(tuple),
    "below": st.just({"number": 7, "which": "happened", "page": 0}),
    "room": st.none() | CHANNEL,
    "announced_in": CHANNEL,
    "wishes": st.lists(
        st.tuples(st.just("service"), TEXT.map(lambda text: clip(text, 75))) | st.just(("priority", "P1")), max_size=3
    ),
    "undelivered": st.lists(
        st.tuples(st.sampled_from([each.words for each in Operation]), st.none() | TEXT), max_size=25
    ),
    "members": st.dictionaries(ids("C"), st.integers(0, 10**6), max_size=200),
    "outside": st.none() | st.just("status.example.com"),
    "opened": st.none() | st.integers(1_577_836_800, 2_051_222_400),
    "timeline": st.lists(st.tuples(MOMENT, USER, TEXT), max_size=10),
    "metadata": st.fixed_dictionaries({"permalink": LINK, "quote": TEXT.map(lambda text: clip(text, 1000))}),
    "which": st.sampled_from(["open", "all", "resolved"]),
    "direction": st.sampled_from(Direction),
    "trouble": st.just("its channel was deleted.").map(lambda said: WRITTEN.get() or said),
    "text": TEXT.filter(str.strip),
    "source_permalink": st.none() | LINK,
    "canvas_url": st.none() | LINK,
    "signed_off_by": st.none() | USER,
    "missing": st.sampled_from([(), ("the summary",)]),
    **dict.fromkeys(("cause_category", "category"), TEXT.map(lambda text: clip(text, 75))),
    "causes": st.lists(TEXT.map(lambda text: clip(text, 75)).filter(str.strip), max_size=50, unique=True).map(tuple),
    "channel_name": st.builds(
        lambda number, words: f"inc-{number}-{words}".removesuffix("-"),
        st.text("0123456789", min_size=1, max_size=9),
        st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=30),
    ),
    "announcement_channel": st.sampled_from(["incidents", "störungen"]),
    "services": st.lists(TEXT.map(lambda text: clip(text, 75)).filter(bool), max_size=4).map(tuple),
}
"""What is not people's text: Slack's ids and addresses, Muster's own words; and text that must not be blank."""
BY_TYPE: dict[object, Anything] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(0, 999_999_999),
    float: st.floats(0, 1),
    datetime: MOMENT,
    date: st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    timedelta: st.timedeltas(timedelta(0), timedelta(days=400)),
    Policy: st.just(DEFAULT_POLICY),
    Audience: st.sampled_from(
        [
            Audience(),
            Audience(groups=("S0000001",), people=("U0000001",), manager=True),
            Audience(
                groups=tuple(f"S{number:07}" for number in range(30)),
                people=tuple(f"U{number:07}" for number in range(300)),
            ),
        ]
    ),
    Setup: st.builds(
        Setup,
        policy=st.just(DEFAULT_POLICY),
        facts=st.sampled_from(
            [
                Reached(),
                Reached(groups={"S0000001": 0, "S0000002": None}, gone=("U0000001",), channel_known=False),
                Reached(groups={}, channel="incidents", channel_known=True, listeners=0),
            ]
        ),
        services=st.lists(
            st.builds(
                NamedService,
                name=TEXT.map(lambda text: clip(text, 75)),
                policy=st.sampled_from([ServicePolicy(), ServicePolicy(groups=("S0000001",), people=("U0000001",))]),
            ),
            max_size=3,
        ).map(tuple),
    ),
    Span: st.sampled_from([Span.parse(words) for words in ("1 min", "2 h", "365 days", "3 working days")]),
    ReadIn: st.builds(
        ReadIn, shown=CHANNEL.map("<#{}>".format), channel_id=st.none() | CHANNEL, name=st.sampled_from(["", "x" * 80])
    ),
    Readers: st.builds(
        Readers,
        responders=st.integers(0, 99),
        places=st.lists(
            st.builds(ReadIn, shown=st.just("#x"), channel_id=CHANNEL, name=st.sampled_from(["", "x" * 80])), max_size=3
        ).map(tuple),
        followers=st.integers(0, 99),
        channel_id=st.none() | CHANNEL,
        room=st.none() | CHANNEL,
        members=st.dictionaries(CHANNEL, st.integers(0, 99)),
        outside=st.none() | st.just("status.example.com"),
    ),
    WorkingCalendar: st.just(DEFAULT_POLICY.calendar),
    time: st.just(time(9)),
    PriorityPolicy: st.sampled_from([DEFAULT_POLICY.priorities[priority] for priority in Priority]),
    Wanted: st.builds(
        Wanted,
        statuses=st.lists(st.sampled_from(Status), max_size=3).map(tuple),
        everything=st.booleans(),
        priorities=st.lists(st.sampled_from(Priority), max_size=3).map(tuple),
        mine=st.booleans(),
        service=TEXT.map(lambda text: clip(text, 75)),
    ),
    type(None): st.none(),
}


class UnbuildableError(Exception):
    """A type that this module does not know how to build."""


def modules_of(package: types.ModuleType) -> list[types.ModuleType]:
    """Import every module of a package, but what draws: it declares nothing, and what it draws with takes seconds."""
    names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [importlib.import_module(name) for name in names if name not in DRAWN_WITH]


@cache
def known_names() -> dict[str, object]:
    """Return every class of the bot by name, for annotations that only a type checker resolves."""
    modules_of(bot)
    names: dict[str, object] = {"Any": typing.Any}
    for name, module in list(sys.modules.items()):
        if name.startswith(("bot.", "storage.")):
            names |= {key: value for key, value in vars(module).items() if isclass(value)}
    return names


@cache
def hints_of(thing: Callable[..., object] | type) -> dict[str, typing.Any]:
    """Return the resolved annotations of a function or a dataclass."""
    scope = sys.modules[thing.__module__]
    return typing.get_type_hints(thing, {**known_names(), **vars(scope), **_for_types(scope)})


@cache
def _for_types(module: types.ModuleType) -> dict[str, object]:
    """Return what a module imports for the type checker alone: several classes may bear one name."""
    guards = [
        node
        for node in ast.parse(getsource(module)).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    imports = [node for guard in guards for node in guard.body if isinstance(node, ast.ImportFrom) and node.module]
    return {
        name.asname or name.name: getattr(importlib.import_module(str(node.module)), name.name)
        for node in imports
        for name in node.names
    }


def arguments_of(function: Callable[..., object], given: Mapping[str, Anything]) -> Anything:
    """Build keyword arguments for a function; those `given` come first."""
    hints = {name: hint for name, hint in hints_of(function).items() if name != "return"}
    return st.fixed_dictionaries(
        {name: given[name] if name in given else built(name, hint) for name, hint in hints.items()}
    )


def built(name: str, hint: typing.Any) -> Anything:  # noqa: ANN401 - an annotation
    """Build what an argument or field of this name and type may hold."""
    if _has_fields(hint):
        name = ""
    if name in BY_NAME and hint is not bool:
        return BY_NAME[name]
    if isinstance(hint, type) and hint in BY_TYPE:
        return BY_TYPE[hint]
    if isclass(hint) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if dataclasses.is_dataclass(hint):
        return _instances(typing.cast("type", hint))
    return _composed(name, hint)


def _has_fields(hint: typing.Any) -> bool:  # noqa: ANN401 - an annotation
    """Tell whether it is a dataclass, or one or None: its class says what it holds, and its name does not."""
    return any(dataclasses.is_dataclass(each) for each in (hint, *typing.get_args(hint)))


def _instances(kind: type) -> Anything:
    """Build instances of a class; what is kept of it holds for as long as people write the same."""
    return _any_of_few(kind, WRITTEN.get()) if kind in MUCH_DRAWN else _any(kind, WRITTEN.get())


@cache
def _any(kind: type, _written: str) -> Anything:
    return st.builds(kind, **_fields(kind))


@cache
def _any_of_few(kind: type, written: str) -> Anything:
    return one_of_few(_any(kind, written))


def one_of_few(whole: Anything) -> Anything:
    """Build what takes long to build a few times, and draw from that."""
    return st.sampled_from(examples_of(whole, FEW))


def examples_of(whole: Anything, many: int) -> list[typing.Any]:
    """Build so many, in one go; fewer where only fewer can be built."""
    found: list[object] = []

    @settings(DRAWING, max_examples=many)
    @given(whole)
    def keep(one: object) -> None:
        found.append(one)

    keep()
    return found


def _fields(kind: type) -> dict[str, Anything]:
    hints = hints_of(kind)
    return {field.name: built(field.name, hints[field.name]) for field in dataclasses.fields(kind) if field.init}


@cache
def view(*statuses: Status) -> Anything:
    """Build an incident in one of these statuses, or in any."""
    given = {"status": st.sampled_from(sorted(statuses))} if statuses else {}
    return st.builds(IncidentView, **_fields(IncidentView) | given)


def _composed(name: str, hint: typing.Any) -> Anything:  # noqa: ANN401 - an annotation
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([built(name, each) for each in inner])
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is tuple and (len(inner) != 2 or inner[1] is not Ellipsis):
        return st.tuples(*(built("", each) for each in inner))
    if isclass(origin) and issubclass(origin, Mapping):
        return st.dictionaries(built("", inner[0]), _inside(name, inner[1]), max_size=3)
    if isclass(origin) and issubclass(origin, Collection | Iterable | Sequence):
        return st.lists(_inside(name, inner[0]), max_size=3).map(tuple)
    raise UnbuildableError(f"{name}: {hint}")


def _inside(name: str, hint: typing.Any) -> Anything:  # noqa: ANN401 - an annotation
    if name == "roles":
        return USER if hint is str else st.lists(USER, min_size=1, max_size=3, unique=True).map(tuple)
    return USER if name in PEOPLE and hint is str else built(name if name in BY_NAME else "", hint)


PEOPLE = frozenset({"people", "before", "after", "user_ids", "responders", "followers", "holders", "invited"})
"""Names of collections of people's ids."""

"""The settings as a file: every field of them, there and back, with what is wrong named by its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.configuration.beside import BESIDE, Announcements, Place, Summaries
from bot.configuration.comments import FIELDS, SECTIONS
from bot.configuration.differences import in_words
from bot.configuration.held import DEFAULTS, REMOVED, Held, Settings
from bot.configuration.reading import FileFaults, read
from bot.configuration.writing import comment_of, written
from bot.domain.policy import DEFAULT_POLICY, Policy, ServicePolicy, Step
from bot.domain.policy_parts import Edit, Part, content_of, edited
from bot.domain.reports.schedule import Rhythm, Schedule, Target
from bot.domain.retention import FOR_EVER, Keep, Kind, Retention
from bot.domain.spans import EXAMPLES
from bot.domain.vocabulary import DEFAULT_PLACE
from storage.tables import Workspace
from tests.pure.policies import CATALOGUES, IDS, POLICIES, WORDS, some

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
NO_SETTINGS = {"team_id", "name", "url", "bot_user_id", "created_at"} | {
    *("next_number", "next_problem", "policy_version", "audit_told")
}
"""Columns of the workspace that hold what Slack says of it, or how far Muster counted: nobody sets them."""
ANNOUNCEMENTS = st.builds(Announcements, channel=st.none() | IDS["C"])
SCHEDULES = st.builds(
    Schedule,
    rhythms=st.frozensets(st.sampled_from(Rhythm)),
    day=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    targets=st.lists(
        st.builds(Target, st.just(DEFAULT_PLACE) | IDS["C"], some(WORDS), st.none() | st.just(NOW)),
        max_size=3,
        unique_by=lambda to: to.place,
    ).map(tuple),
)
LENGTHS = st.none() | st.just(FOR_EVER) | st.integers(1, 4000)
RETENTIONS = st.builds(Retention, **dict.fromkeys(Kind, LENGTHS))
NAMES = {"S0SRE": "@sre-oncall", "U0ADA": "Ada Obi"}


def held(policy: Policy = DEFAULT_POLICY, **services: ServicePolicy) -> Held:
    """Return settings in force."""
    kept = Settings(policy, services, DEFAULTS.announcements, DEFAULTS.summaries, DEFAULTS.retention)
    return Held(team="T1", workspace="Harbour", version=7, settings=kept)


def changed(part: Part, **to: object) -> Policy:
    """Return the default policy with some of a part's content replaced, as its form does."""
    content = content_of(DEFAULT_POLICY, part)
    return edited(DEFAULT_POLICY, Edit(part=part, seen="", content={**content, **to}))


def refused(text: str) -> list[str]:
    """Return what is said of a file that is refused."""
    with pytest.raises(FileFaults) as refusal:
        read(text, "muster.toml")
    return str(refusal.value).splitlines()


@settings(max_examples=40)
@given(
    policy=POLICIES,
    services=CATALOGUES,
    announcements=ANNOUNCEMENTS,
    summaries=SCHEDULES.map(Summaries.of),
    retention=RETENTIONS,
)
def test_any_settings_are_read_back_as_they_were_written(
    policy: Policy,
    services: dict[str, ServicePolicy],
    announcements: Announcements,
    summaries: Summaries,
    retention: Retention,
) -> None:
    """Whatever a workspace sets, its file asks for the same, of whom it names too."""
    kept = Settings(policy, services, announcements, summaries, retention)
    there = Held(team="T1", workspace="Harbour", version=7, settings=kept)
    back = read(written(there, NAMES), "muster.toml")
    assert back.settings == there.settings
    assert back.changes(there.settings) == {}


@given(schedule=SCHEDULES)
def test_a_schedule_in_the_file_is_the_schedule_in_force(schedule: Schedule) -> None:
    """Put in force over itself, it is the same, each channel from when it got its summaries."""
    assert Summaries.of(schedule).over(schedule, NOW) == schedule
    assert {to.since for to in Summaries.of(schedule).over(Schedule(targets=()), NOW).targets} <= {NOW}


def test_a_workspaces_own_length_goes_before_that_of_where_muster_runs() -> None:
    """Shorter, longer or for ever; where it has none, the one of where Muster runs holds."""
    keep = Keep(drills=timedelta(30), messages=timedelta(60), audit=timedelta(400))
    own = Retention(drills=FOR_EVER, messages=7, incidents=900)
    assert own.over(keep) == Keep(messages=timedelta(7), incidents=timedelta(900), audit=timedelta(400))
    assert Retention().over(keep) == keep


def _paths(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    kept = DEFAULT_POLICY.to_json()
    for name in model.model_fields:
        if name in {"meanings", "matrix"}:
            continue  # what stands in them are the words of the vocabulary, said of them together
        if name == "priorities":
            yield from ((name, "P1", each) for each in kept[name]["P1"])
        elif isinstance(kept[name], dict):
            yield from ((name, each) for each in kept[name])
        else:
            yield (name,)


def test_no_setting_is_left_out_of_the_file_or_stands_in_it_without_a_word() -> None:
    """Each field of the policy is written, with a comment that says what it is; no comment is of a field that went."""
    text = written(held(), {})
    paths = [*_paths(Policy), *((part, name) for part, model in BESIDE.items() for name in model.model_fields)]
    assert [path for path in paths if f"{path[-1]} = " not in text] == []
    assert [path for path in paths if not comment_of(path)] == []
    assert {comment_of(path) for path in paths} == set(FIELDS.values())
    assert {name for name, value in DEFAULT_POLICY.to_json().items() if isinstance(value, dict)} < set(SECTIONS)
    assert [name for name in ServicePolicy.model_fields if f"`{name}" not in text and f".{name}]" not in text] == []
    assert [name for name in Place.model_fields if f"{name} = " not in text and f"`{name}`" not in text] == []


def test_no_column_of_the_workspace_is_left_out_of_the_file_unless_nobody_sets_it() -> None:
    """What the workspace's row keeps is in the file, or is said here to be no setting; so is what a schedule holds."""
    columns = {column.name for column in Workspace.__table__.columns}
    in_file = {"policy": Policy, "announcement_channel": Announcements, "announcement_channel_id": Announcements}
    in_file["summaries"] = Summaries
    assert columns == in_file.keys() | NO_SETTINGS
    assert {*in_file.values(), Retention} == {Policy, *BESIDE.values()}  # the last is kept in its history alone
    assert {*Retention.model_fields} == {*Kind}
    assert {*Summaries.model_fields} == {field.name for field in fields(Schedule)} - {"targets"} | {"channels"}
    assert {*Place.model_fields} == {field.name for field in fields(Target)} - {"since"}


def test_every_field_of_the_policy_belongs_to_a_part() -> None:
    """A field that no form changes and no record names would be changed by a file in silence."""
    held_by_parts = {path for part in Part for path in (part.path[0] if part.path else "", *part.beside)} - {""}
    assert held_by_parts == set(Policy.model_fields)


def test_a_change_in_slack_changes_its_lines_of_the_file_and_no_others() -> None:
    """What is set loses the mark of a comment, and all else stays where it is."""
    before, after = written(held(), {}), written(held(changed(Part.P1, resolve="3 h")), {})
    differing = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert differing == ['- # resolve = "4 h"', '+ resolve = "3 h"']


def test_people_and_groups_stand_with_their_names_behind_them() -> None:
    """By id, so that a name that changes changes nothing; a name of several lines stays a comment."""
    step = Step(groups=("S0SRE",), people=("U0ADA", "U0NEW"), minutes=5)
    text = written(held(Payments=ServicePolicy(chain=(step,))), {**NAMES, "U0NEW": 'Eve\nminutes = 1"'})
    line = '    { groups = ["S0SRE"], people = ["U0ADA", "U0NEW"], minutes = 5 },'
    assert f'{line}  # @sre-oncall, Ada Obi, Eve minutes = 1"' in text.splitlines()
    assert read(text, "muster.toml").settings.services == {"Payments": ServicePolicy(chain=(step,))}


def test_what_is_wrong_is_said_with_its_line_all_at_once() -> None:
    """In the words of the forms; a name that is none may be a slip, and nothing unknown is passed over."""
    text = (
        "[priorities.P1]\nresolve = 4\nupdat_every = '1 h'\nacknowledge = '5 parsecs'\n"
        "[calendar]\nzoned = 'UTC'\ndays = ['Mon']\n[services.'Pay.ments']\ngroups = ['sre']\n[learning]\nfoo = 1\n"
    )
    assert refused(text) == [
        "muster.toml:",
        "  line 2, priorities.P1.resolve: Write it as the comments show; a length of time stands in quotes.",
        "  line 3, priorities.P1.updat_every: There is no such setting. Did you mean update_every?",
        f"  line 4, priorities.P1.acknowledge: {EXAMPLES}",
        "  line 6, calendar.zoned: There is no such setting. Did you mean zone?",
        "  line 7, calendar.days, entry 1: Write Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday.",
        "  line 9, services.Pay.ments.groups, entry 1: Slack knows no such name or id.",
        "  line 11, learning.foo: There is no such setting.",
        "Nothing was changed.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[priorities.P1\n", "which is no TOML: Expected ']' at the end of a table declaration (at line 1, column 15)"),
        ("[calendar]\ncloses = '09:00'", "line 2, calendar.closes: Work must end at another time than it begins."),
        (
            "[priorities.P2]\nacknowledge = '9 h'",
            "line 2, priorities.P2.acknowledge: The time to acknowledge must be shorter than the time to resolve, 8 h.",
        ),
        (
            "[matrix]\nmajor = { immediate = 'P4' }",
            "line 2, matrix.major.immediate: This cannot be a lower priority than “Minor",
        ),
        ("[calendar]\nweekday_hours = [{ day = 'Friday', closes = '15:00', foo = 1 }]", "no such setting"),
        ("services = 3", "line 1, services: Write a table."),
        (
            "[announcements]\nchanel = 'C0NEWS'",
            "line 2, announcements.chanel: There is no such setting. Did you mean ch",
        ),
        ("[announcements]\nchannel = 'news'", "line 2, announcements.channel: Slack knows no such name or id."),
        ("[summaries]\nrhythms = ['daily']", "line 2, summaries.rhythms, entry 1: Choose one of weekly or monthly."),
        ("[summaries]\nday = 'Mon'", "line 2, summaries.day: Write Monday, Tuesday"),
        ("[summaries]\nat = '9 pm'", "line 2, summaries.at: Write a time of day such as"),
        (
            "[summaries]\nchannels = [{ place = 'C0NEWS' }, { place = 'C0NEWS', services = ['Search'] }]",
            "line 2, summaries.channels: Name each channel once.",
        ),
        ("[retention]\ndrills = 0", 'line 2, retention.drills: Write a whole number of days, from 1, or "for ever".'),
        ("[retention]\naudit = true", "line 2, retention.audit: Write a whole number of days"),
        ("[retention]\nmesages = 30", "Did you mean messages?"),
        ("version = 'new'", "line 1, version: Write a whole number."),
        ("[services.' Payments']", "line 1, services. Payments: Write the name as people read it"),
        (
            "[services.Payments.calendar]\nopens = '09:00'\ncloses = '09:30'",
            "services.Payments.calendar.closes: These hours conflict with another setting (P3",
        ),
    ],
)
def test_the_rules_are_those_of_the_forms(text: str, said: str) -> None:
    """One set of rules: what no form takes, no file puts in force."""
    assert said in refused(text)[0] + refused(text)[-2]


def test_what_is_left_out_has_its_default_and_left_out_services_and_channels_stay() -> None:
    """An empty file asks for what Muster does by itself; a service goes where the file says so."""
    beside = (Announcements(channel="C0NEWS"), Summaries(day=3))
    there = Settings(DEFAULT_POLICY, {"Search": ServicePolicy(groups=("S0SRE",))}, *beside)
    assert read("", "muster.toml").changes(there) == {}
    gone = read("[services.Search]\nremoved = true\ngroups = ['S0SRE']\n[services.Old]\nremoved = true", "muster.toml")
    assert list(gone.changes(there)) == ["services.Search"]
    assert gone.settings.services["Search"] == REMOVED
    emptied = read("[announcements]\n[summaries]\nat = '10:00'", "muster.toml").changes(there)
    assert emptied.keys() == {"announcements", "summaries"}
    assert in_words(emptied, {"C0NEWS": "#news"}) == [
        "Announcements",
        "  channel: #news → nothing",
        "Summaries",
        "  day: Thursday → Monday",
        "  at: 09:00 → 10:00",
    ]


def test_a_change_is_said_in_words() -> None:
    """Part by part and field by field, people and groups by their names."""
    wanted = Settings(
        edited(
            changed(
                Part.P1, resolve="3 h", chain=[{"groups": ["S0SRE"], "minutes": 8}, {"manager": True, "minutes": 9}]
            ),
            Edit(
                part=Part.LEARNING,
                seen="",
                content={**content_of(DEFAULT_POLICY, Part.LEARNING), "archive_after": None},
            ),
        ),
        {"Payments": ServicePolicy(people=("U0ADA",))},
    )
    changes = read(written(Held(team="T1", workspace="", version=0, settings=wanted), {}), "x").changes(DEFAULTS)
    assert in_words(changes, NAMES) == [
        "P1 Critical",
        "  resolve: 4 h → 3 h",
        "  chain, entry 1: manager yes, minutes 10 → groups @sre-oncall, minutes 8",
        "  chain, entry 2: nothing → manager yes, minutes 9",
        "After the incident",
        "  archive_after: 7 days → never",
        "Service Payments",
        "  people: adds Ada Obi",
    ]

"""What resembles what: the same both ways, and as people would judge the examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.duplicates import ALIKE, Fingerprint, likeness, probably_same, recognised, same_words
from bot.problems.offering import best

SKETCH = st.builds(Fingerprint, st.text(max_size=60), st.lists(st.sampled_from(["Checkout", "checkout ", "Search"])))


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Say whether one is worth showing beside the other."""
    return likeness(one, other) >= ALIKE


@given(SKETCH, SKETCH)
def test_likeness_is_a_share_and_the_same_both_ways(one: Fingerprint, other: Fingerprint) -> None:
    """From 0 to 1, whatever is compared with what."""
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one))


@given(SKETCH, SKETCH, st.sampled_from(["Payments", "Login"]))
def test_a_shared_service_never_makes_less_alike_and_suffices(
    one: Fingerprint, other: Fingerprint, service: str
) -> None:
    """However it is written."""
    both = [
        Fingerprint(each.title, [*each.services, name]) for each, name in ((one, service), (other, service.upper()))
    ]
    assert likeness(*both) >= likeness(one, other)
    assert alike(*both)


@given(st.text(max_size=60))
def test_a_title_resembles_itself_exactly_when_it_has_words(title: str) -> None:
    """Blank titles, and those of signs alone, resemble nothing."""
    assert same_words(title, title) in {0.0, 1.0}
    assert alike(Fingerprint(title), Fingerprint(title.upper() if title.isascii() else title)) == (
        same_words(title, title) == 1
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Checkout is down", "Checkout is down for EU customers", True),
        ("Card payments fail", "Payments by card fail", True),
        ("Оплата не работает", "Не работает оплата картой", True),
        ("Checkout is down", "Search is down", False),
        ("Checkout", "Checkout invoices have a wrong logo", False),
        ("Login fails", "Checkout is down", False),
    ],
)
def test_titles_alone_are_judged_as_people_would(one: str, other: str, expected: bool) -> None:
    """The same said in other words, and another thing that shares a word."""
    assert alike(Fingerprint(one), Fingerprint(other)) == expected


@given(SKETCH, st.dictionaries(st.integers(1, 9), st.lists(SKETCH, max_size=3), max_size=5), st.integers(0, 3))
def test_what_is_offered_is_the_most_alike_and_nothing_unlike(
    wanted: Fingerprint, known: dict[int, list[Fingerprint]], limit: int
) -> None:
    """At most so many; whatever is left out is not alike, or not more so than what is offered."""
    offered = best(wanted, known, limit)
    score = {key: recognised(wanted, sketches) for key, sketches in known.items()}
    assert len(offered) <= limit
    assert all(score[key] >= ALIKE for key in offered)
    left_out = [score[key] for key in known if key not in offered]
    assert len(offered) == limit or all(each < ALIKE for each in left_out)
    assert all(each <= score[offered[-1]] or each < ALIKE for each in left_out if offered)


@given(SKETCH, SKETCH)
def test_what_is_known_by_one_other_is_recognised_as_it_is_alike(one: Fingerprint, other: Fingerprint) -> None:
    """One example is what two incidents are to each other; none is nothing."""
    assert recognised(one, [other]) == pytest.approx(likeness(one, other))
    assert recognised(one, []) == 0


def test_a_service_says_little_of_what_has_struck_everywhere() -> None:
    """Where each of its incidents was elsewhere, an unlike title on one of the services is not recognised."""
    wanted = Fingerprint("Card payments fail", ["Payments"])
    struck = [Fingerprint("Certificate expired", [name]) for name in ("Payments", "Search", "Website", "Mail")]
    assert recognised(wanted, struck) < ALIKE <= recognised(wanted, struck[:1])
    assert recognised(wanted, [*struck, Fingerprint("Payments by card fail")]) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other", "services", "expected"),
    [
        ("Checkout is down", "checkout down", ("", ""), True),
        ("Checkout is down", "Checkout is down", ("", ""), True),
        ("Cards fail", "Cards fail again", ("", ""), True),
        ("Checkout is down", "Search is down", ("", ""), False),
        ("Checkout is down", "Checkout is slow for some", ("", ""), False),
        ("Checkout is down", "Checkout is slow for some", ("Shop", "shop"), True),
        ("Payments fail", "Odd prices", ("Shop", "Shop"), False),
        ("db-17 is out of memory", "db-18 is out of memory", ("Shop", "Shop"), False),
    ],
)
def test_who_declares_is_asked_only_about_what_is_probably_the_same(
    one: str, other: str, services: tuple[str, str], expected: bool
) -> None:
    """Nearly the same words, or about half of them and a shared service; never what a number tells apart."""
    first, second = (
        Fingerprint(title, [name] if name else []) for title, name in zip((one, other), services, strict=True)
    )
    assert probably_same(first, second) is expected
    assert probably_same(second, first) is expected

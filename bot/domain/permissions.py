"""Who may do what to an incident, when: by kind of person, what they are to it, act and status: one pure rule.

What is decided on the way of a request (the gate, `find.membership_of`, `find.allow`) is decided by the same parts, and
tests hold the two to each other; docs/security.md is drawn from this.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.actions import NO_TRUST, Action, Membership, Trust, available, may, membership
from bot.domain.policy import GuestRight
from bot.domain.vocabulary import Status
from storage.kinds import GUESTS, Kind, sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody, as far as it decides what they may do to one incident."""

    kind: Kind | None
    """None for who is not known yet."""
    takes_part: bool = False
    secured: bool = False
    """Whether they are in the security group."""
    entrusted: frozenset[Trust] = NO_TRUST
    """What else entrusts them with it."""

    def sees(self, *, private: bool) -> bool:
        """Say whether they see the incident."""
        return sees(self.kind, private=private, takes_part=self.takes_part, secured=self.secured)

    @property
    def trust(self) -> frozenset[Trust]:
        """What entrusts them with it in all; the security group's word holds only for who is known to be a member."""
        return self.entrusted | ({Trust.SECURITY} if self.secured and self.kind is Kind.MEMBER else NO_TRUST)

    def membership(self, guests: Collection[GuestRight]) -> Membership:
        """Return what they are to the incident, in a workspace that lets its guests do this."""
        return membership(takes_part=self.takes_part, may_act=self.kind not in GUESTS or GuestRight.ACT in guests)


def permitted(
    asker: Asker,
    action: Action,
    status: Status,
    *,
    private: bool,
    guests: Collection[GuestRight],
    acknowledged: bool = False,
    paused: bool = False,
) -> bool:
    """Say whether somebody may do `action` to an incident in this status."""
    sensible = action in available(status, acknowledged=acknowledged, paused=paused)
    return sensible and asker.sees(private=private) and may(action, asker.membership(guests), asker.trust)

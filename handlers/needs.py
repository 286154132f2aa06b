"""What a command or a button asks of who uses it: docs/security.md is drawn from it, tests try each by each kind."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.actions import OF_WORKSPACE, RULES, Action


class Need(StrEnum):
    """What somebody must be, beside being of this workspace."""

    NOTHING = "Anybody; it tells what they may see"
    SEEING = "Who sees the incident"
    SEEING_TO_ACT = "Who sees the incident; a guest only as far as guests may act"
    TAKING_PART = "Who takes part in the incident; a guest only as far as guests may act"
    LEADING = "Who leads or declared the incident; the security group and workspace admins where they see it"
    ANSWERING = "Who holds a role in the incident, declared it or acknowledged it"
    MEMBERSHIP = "Members; no guests"
    DECLARING = "Members; guests where the settings let them declare"
    FOLLOWING = "Members; guests where the settings let them follow"
    ADMINISTERING = "Workspace admins and owners"
    SETTING = (
        "Workspace admins and owners, and settings editors but for *Roles and privacy*; of services, service owners too"
    )
    OF_ITS_ACT = "As the act that is chosen in it"
    OWNING_TASK = "Its owner, and who takes part in the incident; other guests only as far as guests may act"
    WRITING_REVIEW = "Its owner, and who takes part in the incident; other guests only as far as guests may act"
    SEEING_PROBLEM = "Who sees the incident it was raised from; where there is none, everybody but guests"
    LINKING_PROBLEM = "The same; who may not change it proposes incidents they take part in"
    CHANGING_PROBLEM = "Who owns or raised it, or takes part in an incident linked to it; guests as far as they may act"


def need_of(action: Action) -> Need:
    """Return what the command of an action needs: what the action does."""
    rule = RULES[action]
    if rule.entrusted_to:
        return Need.LEADING if rule.entrusted_to & OF_WORKSPACE else Need.ANSWERING
    return Need.SEEING_TO_ACT if rule.viewer_may else Need.TAKING_PART

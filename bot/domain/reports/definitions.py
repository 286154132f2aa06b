"""What each figure means, in the words that `/incident help metrics` and docs/metrics.md print."""

from __future__ import annotations

from typing import Final

from bot.language.texts import N_

DEFINITIONS: Final = {
    N_("Time to detect"): N_("detected (else declared), minus impact start, where a start of impact was given."),
    N_("Time to acknowledge (MTTA)"): N_(
        "first acknowledgement by a person, minus declared. Never acknowledged is counted apart, in the period of "
        "the resolution, never as 0."
    ),
    N_("Time to workaround"): N_("first workaround, minus declared."),
    N_("Time to resolve (MTTR)"): N_(
        "latest resolution, minus declared. A reopened incident counts once; while it is reopened it has no time "
        "to resolve."
    ),
    N_("Active time to resolve"): N_(
        "time to resolve without the time the incident was paused, waiting for somebody else."
    ),
    N_("Impact"): N_("resolved, minus impact start (else declared)."),
    N_("Working time"): N_(
        "the same durations counted in the hours of the calendar of the affected services, else of the "
        "workspace's, where the target is in working time."
    ),
    N_("Within target"): N_(
        "reached no later than the target after declared. Pauses, and the time between an end and its reopening, "
        "do not count. A target that has passed unmet is missed. Each is judged once, by the priority and the "
        "policy of that moment: a later change of either turns no verdict, a corrected time does. A sooner target,"
        " by a raise or by a new policy, runs from the change and never gives more time; a later one runs from "
        "declared. Reopened, a resolution is judged again, unless its target was missed. Met counts in the period "
        "in which it was reached, missed in the one in which it passed unmet."
    ),
    N_("Updates on time"): N_(
        "promised updates given by their time, of all that fell due in the period. Each cadence of silence after a"
        " missed one is one more missed; the update that ends it keeps none. Up to the time of a promise that was "
        "kept, or of a sooner one made since, further updates keep no other. What is withdrawn in time, as by a "
        "pause or an end, does not count. Silence counts by the cadence of the promise, and by another from a "
        "change of priority on."
    ),
    N_("Reopened"): N_("incidents that were taken up again after an end, of all that were resolved in the period."),
    N_("Declared, resolved, carried over"): N_(
        "each counts in the period in which it happened, so weeks add up to the year. Declared: when it was "
        "declared; one that was over before it was logged, when it began. Resolved: its latest resolution; one "
        "that is reopened leaves the period in which it was resolved. Carried over: declared before the period and"
        " not resolved when it began. Times to acknowledge and to resolve are those of the incidents acknowledged "
        "and resolved in the period."
    ),
    N_("Counted"): N_(
        "incidents by their newest priority, from when Muster was installed, or from the first incident. Drills, "
        "cancelled and merged incidents are left out, and how many were declared in the period is said. Private "
        "incidents count only for people who may see them; others are not told how many there are."
    ),
    N_("Median, mean, p90"): N_(
        "median: half took no longer. p90: nine in ten took no longer (linear interpolation between ranks). n: how"
        " many incidents the three are computed from."
    ),
}

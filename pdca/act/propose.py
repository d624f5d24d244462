"""What to change in the next plan: at most three decisions, the greatest gain first."""

from __future__ import annotations

from collections.abc import Iterable

from pdca.act.adjustment import Adjustment
from pdca.act.fate import reversals
from pdca.act.mix import propose_mix, together
from pdca.act.slots import propose_slots
from pdca.check.scorecard import Checked
from pdca.plan.campaign import Plan
from pdca.plan.cycles import Cycle, cycles

MOST = 3
MOST_OF_MIX = 2
"""So that a change of slots has a place too."""
WORTH_A_WORD = 0.60
"""A change that helps as likely as not is no advice; from this probability on it is one."""


def propose(
    plan: Plan,
    checked: Checked,
    *,
    wished: Plan,
    cycle: Cycle,
    earlier: Iterable[Adjustment] = (),
    adjust: bool = True,
) -> tuple[Adjustment, ...]:
    """Adjustments for the next cycle, each with evidence, effect, risk and a way back.

    Args:
        plan: the plan in force.
        checked: what Check said of the closed cycle.
        wished: the folder's plan, without adjustments.
        cycle: the closed cycle.
        earlier: all adjustments so far; of those in force the harmful ones are taken back.
        adjust: False (`ADJUST=off`) proposes nothing.
    """
    campaign = plan.campaign
    if not adjust or cycle.number >= len(cycles(campaign)):
        return ()
    known = list(earlier)
    back = reversals(known, checked.comparison, cycle)
    taken = {a.path for a in back}
    mix = [a for a in propose_mix(campaign, checked.comparison, cycle) if _counts(a, taken)]
    in_force = [a for a in known if a.state == "applied"]
    mix = together(campaign, wished, mix, [*in_force, *back], most=MOST_OF_MIX)
    slots = propose_slots(campaign, wished.campaign, checked.comparison, cycle)
    slots = [a for a in slots if _counts(a, taken)]
    better = sorted([*mix, *slots], key=lambda a: (-a.effect.point, a.path))
    return tuple([*back, *better][:MOST])


def _counts(adjustment: Adjustment, taken: set[str]) -> bool:
    likely = adjustment.evidence.probability_better >= WORTH_A_WORD
    return likely and adjustment.path not in taken

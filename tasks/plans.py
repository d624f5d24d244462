"""The plan in force, as every step reads it: the newest revision with its overlays applied."""

from __future__ import annotations

from dataclasses import dataclass

from pdca.plan.campaign import Account, Campaign, Plan, plan_from_json
from pdca.plan.overlay import effective
from store import plans
from store.plans import Revision
from tasks.wiring import world


@dataclass(frozen=True, slots=True)
class InForce:
    """A campaign's plan as it is carried out now."""

    revision: Revision
    plan: Plan

    @property
    def campaign(self) -> Campaign:
        return self.plan.campaign

    @property
    def name(self) -> str:
        return self.revision.campaign


def applied(revision: Revision) -> InForce:
    """`revision` with its overlays laid over the folder's plan."""
    return InForce(revision, effective(plan_from_json(revision.plan), revision.overlays))


async def in_force(campaign: str) -> InForce | None:
    """The plan of `campaign`; None before its folder was read without a mistake."""
    revision = await world().database.read(plans.newest, campaign)
    return None if revision is None else applied(revision)


async def all_in_force(campaign: str | None = None) -> list[InForce]:
    """The plans of all campaigns, or of the one."""
    names = [campaign] if campaign else await world().database.read(plans.campaigns)
    found = [await in_force(name) for name in names]
    return [plan for plan in found if plan is not None]


async def accounts_in_force(campaign: str | None = None) -> list[Account]:
    """Every account of these plans, once, by name."""
    plans_now = await all_in_force(campaign)
    accounts = {a.name: a for plan in plans_now for a in plan.campaign.accounts}
    return [accounts[name] for name in sorted(accounts)]

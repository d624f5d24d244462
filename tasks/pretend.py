"""Pretend accounts: opened at the sandbox and connected, as `pdca connect` does for real ones."""

from __future__ import annotations

import asyncio
from typing import Any

from connectors.sandbox_admin import open_account
from pdca.check.money import minor
from pdca.errors import SetupError
from pdca.plan.campaign import Account, Campaign
from pdca.plan.read import read
from tasks.credentials import save
from tasks.folder import load_folder
from tasks.wiring import world

DAYS_PER_WEEK = 7


async def connect_sandbox_accounts(campaign: str) -> list[str]:
    """Open and connect every account that the campaign calls pretend; their names.

    Raises:
        SetupError: the folder has mistakes, or the sandbox does not answer.
    """
    here = world()
    files = await asyncio.to_thread(load_folder, here.settings.campaigns / campaign)
    found = await asyncio.to_thread(read, files, name=campaign)
    if found.plan is None:
        raise SetupError(
            f"{campaign} has {len(found.mistakes)} mistakes, so nothing was connected: "
            f"`pdca check-folder {here.settings.campaigns / campaign}`."
        )
    plan = found.plan.campaign
    pretend = [account for account in plan.accounts if account.sandbox]
    for account in pretend:
        token = await open_account(
            here.settings.sandbox_url,
            account.name,
            platform=account.platform,
            settings=_settings(plan, account),
            ad_sets=_ad_sets(plan, account),
        )
        await save(account.name, platform="sandbox", token=token)
    return [account.name for account in pretend]


def _settings(campaign: Campaign, account: Account) -> dict[str, Any]:
    language = account.language or campaign.language
    brand = campaign.title.get("zh" if language.startswith("zh") else "en")
    known = {
        "timezone": account.timezone or campaign.timezone,
        "language": str(language),
        "brand": brand or next(iter(campaign.title.values())),
        "currency": campaign.budget.currency if campaign.budget else None,
    }
    return {name: value for name, value in known.items() if value}


def _ad_sets(campaign: Campaign, account: Account) -> list[dict[str, Any]]:
    """The budget's lines on the account's platform, per day; the first account there pays."""
    first = next(a for a in campaign.accounts if a.platform == account.platform)
    if campaign.budget is None or first.name != account.name:
        return []
    currency = campaign.budget.currency
    return [
        {
            "name": line.ad_set,
            "daily_minor": int(minor(float(line.weekly), currency) / DAYS_PER_WEEK),
        }
        for line in campaign.budget.lines
        if line.platform == account.platform
    ]

"""Which publication an order came by: the last touch that its UTM parameters name.

An order without UTM, or with parameters of nobody's, is "unknown" and stays so: it is
never handed out to the platforms by share. What a platform itself claims as conversions
is not used here, since two platforms may both claim the same order.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pdca.plan.campaign import Campaign
from pdca.plan.links import utm
from pdca.report import SourceLine

UNKNOWN = "unknown"
VOID = ("refunded", "cancelled")
WHERE = ("account", "platform", "pillar", "audience")


def attribute(orders: pd.DataFrame, publications: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Orders with where they came from.

    Returns:
        The rows of `orders` in order of time, and in addition

        ============================= ===== =======================================
        key                           str   publication, or "unknown"
        account, pillar, audience     str   of the publication, or "unknown"
        platform                      str   of the publication, else by its source
        valid                         bool  neither refunded nor cancelled
        ============================= ===== =======================================
    """
    touches = _touches(publications if len(orders) else publications.iloc[:0], campaign)
    left = orders.assign(
        source=_clean(orders["source"]), content=_clean(orders["content"])
    ).sort_values("at", kind="stable", ignore_index=True)
    found = pd.merge_asof(
        left,
        touches,
        left_on="at",
        right_on="touched_at",
        by=["source", "content"],
        tolerance=pd.Timedelta(campaign.economics.window if campaign.economics else "30D"),
    ).drop(columns="touched_at")
    known = dict(zip(touches["source"], touches["platform"], strict=True))
    by_source = found["source"].map(known).astype("str")
    found["platform"] = found["platform"].fillna(by_source)
    return found.fillna(dict.fromkeys(("key", *WHERE), UNKNOWN)).assign(
        valid=~found["status"].isin(VOID)
    )


def _clean(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("str").str.strip().str.lower().fillna("")


def _touches(publications: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """One row per published post: when it could be clicked, and the UTM of its link."""
    names = {a.name for a in campaign.accounts}
    out = publications[publications["published_at"].notna() & publications["account"].isin(names)]
    columns = ["account", "item", "variant", "pillar"]
    plain = out[columns].astype("object").where(out[columns].notna(), None)
    kinds = plain.drop_duplicates()
    tags = [_tags(campaign, *row) for row in kinds.itertuples(index=False, name=None)]
    kinds = kinds.assign(source=[t[0] for t in tags], content=[t[1] for t in tags])
    pairs = plain.merge(kinds, on=columns, how="left")
    touches = pd.DataFrame(
        {"touched_at": out["published_at"].array, "key": out["key"].astype("str").array}
    )
    for name in ("source", "content"):
        touches[name] = pairs[name].astype("str").array
    for name in WHERE:
        touches[name] = out[name].astype("str").array
    return touches.sort_values("touched_at", kind="stable", ignore_index=True)


def _tags(
    campaign: Campaign, account: str, item: str, variant: str | None, pillar: str
) -> tuple[str, str]:
    found = utm(campaign, campaign.account(account), item=item, variant=variant, pillar=pillar)
    return found["utm_source"], found["utm_content"]


def sources(attributed: pd.DataFrame, currency: str | None) -> tuple[SourceLine, ...]:
    """Orders, revenue and leads by platform, the best seller first, "unknown" among them.

    Revenue in another currency than the campaign's is left out: nothing here converts it.
    """
    valid = attributed[attributed["valid"]]
    order = valid["kind"] == "order"
    ours = order & (valid["currency"] == currency)
    table = pd.DataFrame(
        {
            "platform": valid["platform"],
            "orders": order.astype(int),
            "revenue": valid["amount_minor"].where(ours, 0).fillna(0).astype("int64"),
            "leads": (valid["kind"] == "lead").astype(int),
        }
    )
    sums = table.groupby("platform", sort=True).sum()
    lines = [
        SourceLine(
            source=str(name),
            orders=int(row["orders"]),
            revenue_minor=int(row["revenue"]),
            leads=int(row["leads"]),
        )
        for name, row in sums.iterrows()
    ]
    return tuple(sorted(lines, key=lambda s: (-s.revenue_minor, -s.leads, s.source)))

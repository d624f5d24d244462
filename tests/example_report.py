"""A report as a real campaign has one: a spring launch, week 6 of 8, invented figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from pdca.metrics import Metric
from pdca.report import (
    Alert,
    Approval,
    ArmLine,
    Change,
    DataLine,
    Decision,
    Driver,
    ExperimentLine,
    Fate,
    MixLine,
    PostLine,
    Publishing,
    Range,
    Report,
    SlotLine,
    SourceLine,
    Stage,
    TargetLine,
)

STARTS = date(2026, 3, 2)
ENDS = date(2026, 4, 26)
CYCLE_ENDS = date(2026, 4, 12)
DAILY_LEADS = (92, 88, 95, 101, 97, 61, 58) * 3 + (78, 71, 66, 74, 69, 43, 39) * 3


def _leads() -> tuple[tuple[date, float], ...]:
    total, series = 0.0, []
    for n, leads in enumerate(DAILY_LEADS):
        total += leads
        series.append((STARTS + timedelta(days=n), total))
    return tuple(series)


def target(name: str, metric: Metric, **values: Any) -> TargetLine:
    plain: dict[str, Any] = {
        "name": name,
        "metric": metric,
        "unit": "count",
        "better": "higher",
        "starts": STARTS,
        "by": ENDS,
        "serves": "20,000 trial orders this year",
        "little_history": False,
    }
    return TargetLine(**plain | values)


def targets() -> tuple[TargetLine, ...]:
    span = Range
    return (
        target(
            "leads",
            Metric.LEADS,
            goal=6000,
            actual=3096,
            expected=4290,
            forecast=span(low=3870, point=4060, high=4280),
            probability=0.004,
            status="off_track",
            series=_leads(),
        ),
        target(
            "lead-cost",
            Metric.COST_PER_LEAD,
            unit="minor",
            better="lower",
            goal=2800,
            actual=3240,
            expected=None,
            forecast=span(low=3090, point=3310, high=3560),
            probability=0.07,
            status="off_track",
        ),
        target(
            "engagement",
            Metric.ENGAGEMENT_RATE,
            unit="share",
            goal=0.05,
            actual=0.0462,
            expected=None,
            forecast=span(low=0.0448, point=0.0483, high=0.0517),
            probability=0.34,
            status="at_risk",
        ),
        target(
            "reach",
            Metric.REACH,
            goal=2_400_000,
            actual=1_913_000,
            expected=1_790_000,
            forecast=span(low=2_410_000, point=2_520_000, high=2_640_000),
            probability=0.92,
            status="on_track",
        ),
        target(
            "followers",
            Metric.FOLLOWERS_GAINED,
            goal=36_000,
            actual=27_850,
            expected=26_900,
            forecast=span(low=35_100, point=37_200, high=39_300),
            probability=0.77,
            status="on_track",
            little_history=True,
        ),
    )


def decisions() -> tuple[Decision, ...]:
    return (
        Decision(
            id="adj-061",
            kind="mix",
            path="pillars.how-to",
            subject="how-to",
            before=0.30,
            after=0.38,
            effect=Range(low=0.021, point=0.054, high=0.088),
            effect_unit="relative",
            probability_better=0.91,
            posts=37,
            cycles=3,
            uplift=Range(low=0.06, point=0.28, high=0.54),
            guard="step",
            rollback_below=1130,
            state="proposed",
        ),
        Decision(
            id="adj-062",
            kind="slots",
            path="rhythm.weibo-main.slots",
            subject="weibo-main",
            before=["Mon-Fri 12:00", "Sat,Sun 10:30"],
            after=["Mon-Fri 20:00", "Sat,Sun 10:30"],
            effect=Range(low=-0.004, point=0.031, high=0.067),
            effect_unit="relative",
            probability_better=0.83,
            posts=52,
            cycles=4,
            uplift=Range(low=0.01, point=0.19, high=0.41),
            rollback_below=980,
            state="proposed",
        ),
        Decision(
            id="adj-063",
            kind="budget",
            path="budget.lines.students-1.weekly",
            subject="students-1",
            before=3000,
            after=3600,
            effect=Range(low=40, point=210, high=390),
            effect_unit="engagements_per_cycle",
            probability_better=0.74,
            posts=21,
            cycles=2,
            guard="cap",
            ours=False,
            state="proposed",
            steps=(
                "Open Weibo Ads and the ad set students-1",
                "Set the weekly budget",
                "Press confirm on this page",
            ),
        ),
    )


def fates() -> tuple[Fate, ...]:
    return (
        Fate(
            id="adj-051",
            kind="mix",
            path="pillars.how-to",
            subject="how-to",
            before=0.22,
            after=0.30,
            state="applied",
            decided_by="Li Na",
            cycle=5,
            measured=Range(low=0.03, point=0.12, high=0.22),
        ),
        Fate(
            id="adj-052",
            kind="rhythm",
            path="rhythm.bluesky-en.per_week",
            subject="bluesky-en",
            before=7,
            after=9,
            state="rejected",
            decided_by="Li Na",
            cycle=5,
        ),
        Fate(
            id="adj-053",
            kind="slots",
            path="rhythm.douyin-shop.slots",
            subject="douyin-shop",
            before=["Mon-Fri 08:00"],
            after=["Mon-Fri 18:00"],
            state="expired",
            decided_by="silence",
            cycle=5,
        ),
    )


def posts() -> tuple[tuple[PostLine, ...], tuple[PostLine, ...]]:
    def line(key: str, title: str, account: str, day: int, hour: int, **values: Any) -> PostLine:
        at = datetime(2026, 4, day, hour, 2, tzinfo=UTC)
        return PostLine(
            key=key,
            title=title,
            account=account,
            published_at=at,
            url=f"https://social.example/{account}/{key}",
            **{"maturity": 0.96} | values,
        )

    best = (
        line(
            "p01",
            "三步做出不苦的手冲｜新手也能一次成功",
            "weibo-main",
            7,
            12,
            platform="weibo",
            pillar="how-to",
            engagements=4513,
            impressions=48_200,
            engagement_rate=0.0936,
        ),
        line(
            "p03",
            "凌晨四点的烘焙间",
            "douyin-shop",
            11,
            13,
            platform="douyin",
            pillar="stories",
            engagements=4141,
            impressions=60_900,
            engagement_rate=0.068,
            maturity=0.71,
        ),
        line(
            "p02",
            "Cold brew in a teapot. Yes, really.",
            "bluesky-en",
            9,
            12,
            platform="bluesky",
            pillar="how-to",
            engagements=1757,
            impressions=21_700,
            engagement_rate=0.081,
        ),
    )
    worst = (
        line(
            "p04",
            "新品上架，限时立减",
            "wechat-main",
            8,
            4,
            platform="wechat",
            pillar="offers",
            engagements=137,
            impressions=9_800,
            engagement_rate=0.014,
        ),
        line(
            "p05",
            "Meet the bottle",
            "instagram-en",
            12,
            4,
            platform="instagram",
            pillar="product",
            engagements=236,
            impressions=12_400,
            engagement_rate=0.019,
            maturity=0.44,
        ),
    )
    return best, worst


def evidence() -> dict[str, Any]:
    best, worst = posts()
    span = Range
    return {
        "funnel": (
            Stage(
                stage="awareness",
                metric=Metric.IMPRESSIONS,
                count=412_300,
                before=398_100,
                rate=None,
                rate_before=None,
            ),
            Stage(
                stage="interest",
                metric=Metric.ENGAGEMENTS,
                count=19_050,
                before=18_710,
                rate=0.0462,
                rate_before=0.047,
            ),
            Stage(
                stage="consideration",
                metric=Metric.LINK_CLICKS,
                count=4115,
                before=4230,
                rate=0.216,
                rate_before=0.226,
            ),
            Stage(
                stage="intent",
                metric=Metric.LEADS,
                count=440,
                before=655,
                rate=0.107,
                rate_before=0.155,
                leaks_most=True,
            ),
            Stage(
                stage="purchase",
                metric=Metric.ORDERS,
                count=131,
                before=190,
                rate=0.298,
                rate_before=0.29,
            ),
        ),
        "mix": (
            MixLine(
                pillar="how-to",
                planned=0.30,
                posts_planned=11,
                posts_published=9,
                per_post=1610,
                uplift=span(low=0.06, point=0.28, high=0.54),
            ),
            MixLine(
                pillar="stories",
                planned=0.25,
                posts_planned=9,
                posts_published=9,
                per_post=1385,
                uplift=span(low=-0.09, point=0.08, high=0.27),
            ),
            MixLine(
                pillar="product",
                planned=0.30,
                posts_planned=10,
                posts_published=11,
                per_post=862,
                uplift=span(low=-0.42, point=-0.27, high=-0.09),
            ),
            MixLine(
                pillar="offers",
                planned=0.15,
                posts_planned=5,
                posts_published=5,
                per_post=733,
                uplift=None,
                posts_needed=4,
            ),
        ),
        "slots": (
            SlotLine(
                slot="Mon-Fri 20:00",
                posts=18,
                per_post=1523,
                uplift=span(low=0.01, point=0.19, high=0.41),
            ),
            SlotLine(
                slot="Sat,Sun 10:30",
                posts=13,
                per_post=1291,
                uplift=span(low=-0.16, point=0.02, high=0.23),
            ),
            SlotLine(
                slot="Mon-Fri 12:00",
                posts=21,
                per_post=1014,
                uplift=span(low=-0.29, point=-0.14, high=0.03),
            ),
            SlotLine(slot="fixed", posts=3, per_post=1140, uplift=None, posts_needed=5),
        ),
        "best": best,
        "worst": worst,
        "experiments": (
            ExperimentLine(
                name="opening",
                hypothesis="A question opens better than a claim",
                metric=Metric.LINK_CTR,
                arms=(
                    ArmLine(variant="A", posts=8, trials=52_400, successes=1258, rate=0.024),
                    ArmLine(variant="B", posts=8, trials=51_900, successes=1567, rate=0.0302),
                ),
                enough=True,
                needed=None,
                difference=span(low=0.11, point=0.19, high=0.28),
                probability_better=0.97,
                verdict="learned",
            ),
            ExperimentLine(
                name="cover",
                hypothesis="封面有人比只有产品更吸引人",
                metric=Metric.LINK_CTR,
                arms=(
                    ArmLine(variant="A", posts=3, trials=640, successes=7, rate=0.0109),
                    ArmLine(variant="B", posts=2, trials=410, successes=6, rate=0.0146),
                ),
                enough=False,
                needed=14,
                difference=None,
                probability_better=None,
                verdict="waiting",
            ),
        ),
        "sources": (
            SourceLine(source="weibo", orders=58, revenue_minor=1_016_400, leads=194),
            SourceLine(source="douyin", orders=41, revenue_minor=690_900, leads=137),
            SourceLine(source="wechat", orders=22, revenue_minor=455_300, leads=71),
            SourceLine(source="unknown", orders=10, revenue_minor=158_000, leads=38),
        ),
    }


def example_report(**values: Any) -> Report:
    """Week 6: leads are off track, three changes wait for the lead."""
    plain: dict[str, Any] = {
        "id": "spring-06",
        "campaign": "spring",
        "title": {"en": "Spring launch", "zh": "春季上新"},
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "cycle": 6,
        "cycles": 8,
        "starts": date(2026, 4, 6),
        "ends": CYCLE_ENDS,
        "campaign_ends": ENDS,
        "targets": targets(),
        "drivers": (
            Driver(
                target="leads",
                dimension="platform",
                value="weibo",
                kind="rate",
                contribution=-171,
                before=15.4,
                after=9.2,
            ),
            Driver(
                target="leads",
                dimension="platform",
                value="weibo",
                kind="volume",
                contribution=-37,
                before=14,
                after=11,
            ),
            Driver(
                target="leads",
                dimension="platform",
                value="wechat",
                kind="rate",
                contribution=-20,
                before=8.1,
                after=5.8,
            ),
            Driver(
                target="leads",
                dimension="platform",
                value="douyin",
                kind="rate",
                contribution=28,
                before=11.9,
                after=14.5,
            ),
            Driver(
                target="leads",
                dimension="pillar",
                value="how-to",
                kind="volume",
                contribution=-52,
                before=11,
                after=9,
            ),
            Driver(
                target="leads",
                dimension="pillar",
                value="product",
                kind="rate",
                contribution=-148,
                before=13.3,
                after=8.6,
            ),
        ),
        "decisions": decisions(),
        "fates": fates(),
        "changes": (
            Change(path="pillars.how-to", before=0.30, after=0.38, decision="adj-061"),
            Change(path="pillars.product", before=0.30, after=0.22, decision="adj-061"),
            Change(
                path="rhythm.weibo-main.slots",
                before=["Mon-Fri 12:00", "Sat,Sun 10:30"],
                after=["Mon-Fri 20:00", "Sat,Sun 10:30"],
                decision="adj-062",
            ),
            Change(path="rhythm.wechat-main.per_week", before=3, after=4),
        ),
        "unchanged": 11,
        "alerts": (Alert(code="empty_queue", values={"pillar": "how-to", "needed": 4}),),
        "publishing": Publishing(
            due=35, published=34, rejected=0, missed=0, cancelled=0, waiting=1, moved=2
        ),
        "data": DataLine(
            as_of=datetime(2026, 4, 13, 16, 0, tzinfo=UTC),
            complete=False,
            silent_accounts=("instagram-en",),
            quarantined=3,
            restated=12,
            missing_posts=1,
        ),
        "approval": Approval(
            needed=True, by=datetime(2026, 4, 14, 17, 30, tzinfo=UTC), silence="keep"
        ),
    }
    return Report(**plain | evidence() | values)

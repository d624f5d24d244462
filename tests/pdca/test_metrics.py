"""Every word of the vocabulary is defined, documented and combined as it may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.metrics import Metric
from pdca.vocabulary import DEFINITIONS, UNIT_WORDS, VANITY, Unit
from pdca.vocabulary.combine import attainment, combine, evaluate, ratio, total
from pdca.vocabulary.page import page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


@pytest.mark.parametrize("metric", Metric)
def test_a_metric_is_defined_in_both_languages(metric: Metric) -> None:
    definition = DEFINITIONS[metric]

    assert definition.en.isascii()
    assert not definition.zh.isascii()
    assert set(UNIT_WORDS[definition.unit]) == {"en", "zh"}


def test_the_reference_says_what_the_code_does() -> None:
    assert page() == PAGE.read_text("utf-8")


@pytest.mark.parametrize("unit", Unit)
def test_a_unit_fits_its_column(unit: Unit) -> None:
    assert len(unit) <= 12


def test_vanity_stops_where_business_begins() -> None:
    business = {
        d.metric for d in DEFINITIONS.values() if d.family in ("conversion", "cost", "value")
    }

    assert Metric.LIKES in VANITY
    assert not business & VANITY


@pytest.mark.parametrize(
    ("metric", "sums", "value"),
    [
        # AdSense help 32720: five clicks out of 1,000 ad impressions.
        (Metric.LINK_CTR, {"link_clicks": 5, "impressions": 1000}, 0.005),
        # narrative.bi: 500 engagements, 20,000 impressions.
        (Metric.ENGAGEMENT_RATE, {"engagements": 500, "impressions": 20_000}, 0.025),
        # calclet.com: 1,840 interactions against 42,800 impressions, about 4.30 %.
        (Metric.ENGAGEMENT_RATE, {"engagements": 1840, "impressions": 42_800}, 0.0430),
        # kariha.net: 1,000 spent on 200 clicks is 5 a click.
        (Metric.CPC, {"spend": 1000, "ad_clicks": 200}, 5),
        # attherate.ai: 450 a day, 5 sign-ups, 90 each; here counted as leads.
        (Metric.COST_PER_LEAD, {"spend": 450, "leads": 5}, 90),
        # Google Ads help: 5 of conversion value for 1 of ad spend is a ROAS of 500 %.
        (Metric.ROAS, {"revenue": 5, "spend": 1}, 5),
        (Metric.LINK_CTR, {"link_clicks": 0, "impressions": 1000}, 0),
        (Metric.LINK_CTR, {"link_clicks": 0, "impressions": 0}, None),
        (Metric.LINK_CTR, {"link_clicks": 3, "impressions": None}, None),
        (Metric.LINK_CTR, {"impressions": 1000}, None),
        (Metric.SHARE_OF_VOICE, {"mentions": 30, "competitor_mentions": 70}, 0.3),
        (Metric.SHARE_OF_VOICE, {"mentions": 30}, None),
    ],
)
def test_worked_examples(metric: Metric, sums: dict[str, float], value: float | None) -> None:
    assert evaluate(DEFINITIONS[metric], sums) == (
        None if value is None else pytest.approx(value, abs=2e-5)
    )


def test_a_ratio_is_one_of_sums_and_no_mean_of_ratios() -> None:
    clicks, impressions = (1, 100), (2, 10_000)

    whole = ratio(total(clicks), total(impressions))

    assert whole == pytest.approx(0.0101, abs=1e-4)
    assert sum(c / i for c, i in zip(clicks, impressions, strict=True)) / 2 == pytest.approx(0.255)


def test_the_better_group_in_both_halves_may_be_worse_in_all() -> None:
    """Simpson's paradox, with the kidney stones of Charig et al. 1986."""
    open_surgery, puncture = ((81, 87), (192, 263)), ((234, 270), (55, 80))

    halves = [ratio(*a) > ratio(*b) for a, b in zip(open_surgery, puncture, strict=True)]  # type: ignore[operator]
    whole = [ratio(sum(s for s, _ in g), sum(n for _, n in g)) for g in (open_surgery, puncture)]

    assert halves == [True, True]
    assert whole == [pytest.approx(0.78), pytest.approx(0.826, abs=1e-3)]


@pytest.mark.parametrize(
    ("metric", "values", "value"),
    [
        (Metric.IMPRESSIONS, [3, None, 4], 7),
        (Metric.IMPRESSIONS, [None], None),
        (Metric.FOLLOWERS, [90, 95, None], 95),
        (Metric.REACH, [90, 95], None),
        (Metric.REACH, [90, None], 90),
        (Metric.ENGAGEMENT_RATE, [0.1, 0.2], None),
    ],
)
def test_only_what_may_be_combined_is(
    metric: Metric, values: list[float | None], value: float | None
) -> None:
    assert combine(DEFINITIONS[metric], values) == value


@pytest.mark.parametrize(
    ("actual", "goal", "better", "base", "value"),
    [
        (4500, 6000, "higher", None, 0.75),
        (40, 50, "lower", None, 1.25),
        (9500, 10_000, "higher", 9000, 0.5),
        (None, 10_000, "higher", None, None),
    ],
)
def test_attainment(
    actual: float | None, goal: float, better: str, base: float | None, value: float | None
) -> None:
    assert attainment(actual, goal, better=better, base=base) == value


counts = st.integers(1, 10**6)


@given(spend=counts, clicks=counts, impressions=counts)
def test_cpm_is_a_thousand_times_click_rate_times_cpc(
    spend: int, clicks: int, impressions: int
) -> None:
    sums = {"spend": spend, "ad_clicks": clicks, "ad_impressions": impressions}

    cpm = evaluate(DEFINITIONS[Metric.CPM], sums)
    cpc = evaluate(DEFINITIONS[Metric.CPC], sums)

    assert cpc is not None
    assert cpm == pytest.approx(1000 * clicks / impressions * cpc)

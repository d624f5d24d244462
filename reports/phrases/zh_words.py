"""中文里的小词：数词、分数、频数。"""

from __future__ import annotations

from reports.formats import Format
from reports.judgement import BELOW_LIKELY, BELOW_OPEN, LIKELY, OPEN, Word

NUMBERS = "零一两三四五六七八九十"
FRACTIONS = (
    (0.1, "一成"),
    (0.2, "两成"),
    (0.25, "四分之一"),
    (1 / 3, "三分之一"),
    (0.5, "一半"),
    (2 / 3, "三分之二"),
    (0.75, "四分之三"),
)
WORDS: dict[Word, str] = {
    "almost certain": "几乎肯定",
    "very likely": "很有可能",
    "likely": "较有可能",
    "open": "难说",
    "unlikely": "不太可能",
    "very unlikely": "可能性很小",
    "almost impossible": "几乎不可能",
}
UNITS = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度"}
EACH = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度"}


def number(count: int) -> str:
    return NUMBERS[count] if count <= 10 else str(count)


def fraction(share: float, form: Format) -> str:
    """约四分之一；附近没有常用说法时用百分数。"""
    value, word = min(FRACTIONS, key=lambda pair: abs(pair[0] - share))
    near = abs(value - share) <= 0.12 * value + 0.005
    return f"约{word}" if near else f"约 {form.percent(share)}"


RARE = ((0.01, "不到百分之一"), (0.05, "不到二十分之一"))
SURE = ((0.99, "超过百分之九十九"), (0.95, "超过二十分之十九"))


def frequency(probability: float) -> str:
    """十次里约有九次；两端留余地。"""
    for limit, said in RARE:
        if probability < limit:
            return said
    for limit, said in SURE:
        if probability > limit:
            return said
    # 四舍五入到一成，这两段会和下一级的说法对不上。
    if BELOW_LIKELY <= probability < LIKELY:
        return "约 3 次里 2 次"
    if BELOW_OPEN <= probability < OPEN:
        return "约 4 次里 1 次"
    return f"约 10 次里 {round(probability * 10)} 次"

"""The plan review in words, and as the page that the plan flow shows (Markdown)."""

from __future__ import annotations

import re
from typing import Any

from pdca.act.playbook import Lesson
from pdca.plan.item import Language
from pdca.plan.review import Finding, Review

FINDINGS: dict[Language, dict[str, str]] = {
    Language.EN: {
        "empty_queue": "`{pillar}` needs {items} more items for cycle {cycle} ({accounts}).",
        "renamed": "`{item}` has the very text that went out as `{was}`, so it is not posted. "
        "Write `id: {was}` into it if it is the same, or change the text.",
        "forgotten": "`{item}` was due on {account} at {at}, before this calendar was made; "
        "it is not sent. Give it another `at`, or take it out.",
        "off_quota": "`{pillar}` has {planned} of the posts where the plan wants {wished}.",
        "too_few_slots": "{account} wants {wished} posts a cycle but its slots allow {possible}. "
        "Add slots, or lower `per_week`.",
        "same_moment": "{account} would post `{one}` and `{two}` at the same moment, {at}. "
        "Give one of them another `at`.",
        "full_day": "{account} has {posts} posts on {day}; {limit} is the most. "
        "Give some of them another day.",
        "gap": "{account} is silent for {days} days from {day} on.",
        "too_long": "`{item}` has {length} characters for {account}, which takes {limit}. "
        "Give it a shorter text in a section `## @{account}`.",
        "part_too_long": "Part {part} of `{item}` has {length} characters for {account}, which "
        "takes {limit}. Shorten it, or write a text for the account in a section `## @{account}`.",
        "no_threads": "{account} has no threads; the {parts} parts of `{item}` go out as one post.",
        "too_many_media": "`{item}` has {count} files for {account}, which takes {limit}. "
        "Take some out, or name other `accounts`.",
        "needs_media": "`{item}` has no picture, and {account} posts nothing without one. "
        "Add one under `media`, or name other `accounts`.",
        "too_many_hashtags": "`{item}` has {count} hashtags for {account}, which takes {limit}. "
        "Take some out.",
        "no_first_comment": "{account} takes no first comment; that of `{item}` is left out.",
        "vanity": "All targets ({metrics}) can grow while the business does not. "
        "Add one on leads, referrals, conversions, revenue or retention.",
        "out_of_reach": "The target {target} ({goal}) is far beyond what {source}: about {usual}.",
        "trivial": "The target {target} ({goal}) asks no more than what {source}: about {usual}.",
    },
    Language.ZH: {
        "empty_queue": "第 {cycle} 个周期，`{pillar}` 还缺 {items} 条内容（{accounts}）。",
        "renamed": "`{item}` 和已经发布过的 `{was}` 文字完全一样，先不发。"
        "如果就是同一条，请写上 `id: {was}`；否则请改文字。",
        "forgotten": "`{item}` 原定 {at} 发到 {account}，那时还没有这份排期，不再补发。"
        "请改 `at`，或去掉这一条。",
        "off_quota": "`{pillar}` 排了 {planned}，计划要的是 {wished}。",
        "too_few_slots": "{account} 每个周期要发 {wished} 条，时段只够 {possible} 条。"
        "请增加时段，或调低 `per_week`。",
        "same_moment": "{account} 在 {at} 同时要发 `{one}` 和 `{two}`。请给其中一条另定 `at`。",
        "full_day": "{account} 在 {day} 排了 {posts} 条，上限是 {limit} 条。请挪几条到别的日子。",
        "gap": "{account} 从 {day} 起有 {days} 天没有内容。",
        "too_long": "`{item}` 发到 {account} 有 {length} 个字符，上限 {limit}。"
        "请在 `## @{account}` 小节里写一个短一些的版本。",
        "part_too_long": "`{item}` 的第 {part} 段发到 {account} 有 {length} 个字符，上限 {limit}。"
        "请写短一些，或在 `## @{account}` 小节里另写一版。",
        "no_threads": "{account} 不能发串文，`{item}` 的 {parts} 段会合成一条发出。",
        "too_many_media": "`{item}` 带了 {count} 个文件，{account} 最多 {limit} 个。"
        "请减少几个，或用 `accounts` 另选账号。",
        "needs_media": "`{item}` 没有图片，而 {account} 不能发纯文字。"
        "请在 `media` 里加一张，或用 `accounts` 另选账号。",
        "too_many_hashtags": "`{item}` 有 {count} 个话题标签，{account} 最多 {limit} 个。"
        "请去掉几个。",
        "no_first_comment": "{account} 不支持首条评论，`{item}` 的首条评论不会发出。",
        "vanity": "所有目标（{metrics}）都可能只涨数字、不涨生意。"
        "请至少加一个线索、推荐、转化、收入或留存方面的目标。",
        "out_of_reach": "目标 {target}（{goal}）远高于{source}：大约 {usual}。",
        "trivial": "目标 {target}（{goal}）并不比{source}更高：大约 {usual}。",
    },
}
SOURCE = {
    Language.EN: ("the baseline says", "the last {cycles} cycles brought"),
    Language.ZH: ("基线", "最近 {cycles} 个周期的水平"),
}
PAGE = {
    Language.EN: {
        "title": "Plan review",
        "fine": "Nothing to mend.",
        "warning": "To mend",
        "note": "To know",
        "playbook": "Playbook: what earlier changes brought",
        "mix": "| Pillar | Wished | Planned | Posts |",
        "load": "| Account | Cycle | Wished | Planned |",
    },
    Language.ZH: {
        "title": "计划检查",
        "fine": "没有需要处理的问题。",
        "warning": "需要处理",
        "note": "请留意",
        "playbook": "经验：以往调整的效果",
        "mix": "| 内容支柱 | 计划占比 | 实排占比 | 条数 |",
        "load": "| 账号 | 周期 | 应发 | 已排 |",
    },
}
LESSONS = {
    Language.EN: {
        "mix": "`{subject}` went from {before} to {after} of the posts",
        "slots": "{subject} posts at {after} instead of {before}",
        True: "{what}: {point} per post ({low} to {high}). It worked.",
        False: "{what}: {point} per post ({low} to {high}). It did harm.",
    },
    Language.ZH: {
        "mix": "`{subject}` 的占比从 {before} 调到 {after}",
        "slots": "{subject} 的发布时段从 {before} 换到 {after}",
        True: "{what}：单条互动 {point}（{low} 到 {high}），有效。",
        False: "{what}：单条互动 {point}（{low} 到 {high}），适得其反。",
    },
}
ONE = re.compile(r"((?<![\d,.])1 (?:more )?(?:item|file|hashtag|post|character|day))s\b")
SHARES = frozenset({"wished", "planned"})


def explain_finding(finding: Finding, language: Language) -> str:
    """The finding as a lead reads it."""
    values = dict(finding.values)
    if finding.code == "off_quota":
        values |= {name: _share(values[name]) for name in SHARES}
    if "usual" in values:
        source = SOURCE[language][1 if values["cycles"] else 0]
        numbers = {name: _number(values[name]) for name in ("goal", "usual")}
        values |= numbers | {"source": source.format_map(values)}
    said = FINDINGS[language][finding.code].format_map(values)
    return ONE.sub(r"\1", said) if language is Language.EN else said


def explain_lesson(lesson: Lesson, language: Language) -> str:
    """What an adjustment brought, as a lead reads it."""
    words = LESSONS[language]
    what = words[lesson.kind].format(
        subject=lesson.subject, before=_setting(lesson.before), after=_setting(lesson.after)
    )
    change = {name: _change(value) for name, value in lesson.measured.model_dump().items()}
    return words[lesson.worked].format(what=what, **change)


def _setting(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else _share(value)


def _change(value: float) -> str:
    return f"{value * 100:+.0f}%"


def render_markdown(review: Review, language: Language) -> str:
    """The review as a page: what to mend, what to know, what was learnt, quotas, and load."""
    words = PAGE[language]
    parts = [f"## {words['title']}"]
    for level in ("warning", "note"):
        said = [explain_finding(f, language) for f in review.findings if f.level == level]
        if said:
            parts.append("\n".join([f"**{words[level]}**", "", *(f"- {line}" for line in said)]))
    if len(parts) == 1:
        parts.append(words["fine"])
    if review.playbook:
        learnt = [f"- {explain_lesson(lesson, language)}" for lesson in review.playbook]
        parts.append("\n".join([f"**{words['playbook']}**", "", *learnt]))
    mix = [(r.pillar, _share(r.wished), _share(r.planned), r.posts) for r in review.mix]
    load = [(r.account, r.cycle, r.wished, r.planned) for r in review.load]
    return "\n\n".join([*parts, _table(words["mix"], mix), _table(words["load"], load)]) + "\n"


def _table(head: str, rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join([head, "| --- | ---: | ---: | ---: |", *lines])


def _share(value: float) -> str:
    return f"{value * 100:.0f}%"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.3g}"

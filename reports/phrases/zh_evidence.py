"""报告下半部分的中文：目标、漏斗、测试、内容占比、时段、帖子、数据。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pdca.report import (
    ArmLine,
    DataLine,
    Driver,
    ExperimentLine,
    MixLine,
    Publishing,
    Range,
    SlotLine,
    Stage,
    TargetLine,
)
from reports.phrases.base import Phrases
from reports.phrases.zh_words import frequency, number


class ChineseEvidence(Phrases):
    """标题说发现，小字说口径。"""

    def targets_title(self, tally: Mapping[str, int]) -> str:
        words = {
            "met": "已达成",
            "good": "正常",
            "warn": "有风险",
            "bad": "偏离",
            "missed": "未达成",
            "none": "暂无结论",
        }
        return "，".join(f"{number(n)}项{words[group]}" for group, n in tally.items())

    def targets_note(self, targets: Sequence[TargetLine]) -> str:
        said = "每条按各自的目标缩放，所以目标线对齐。"
        inverted = [self.nouns.target(t) for t in targets if t.better == "lower"]
        if inverted:
            said += f"{self.nouns.listed(inverted)}越低越好，条长为目标 ÷ 实际。"
        return said

    def progress(self, target: TargetLine) -> str:
        quantity = self.nouns.quantity
        actual, goal = (quantity(target.metric, v) for v in (target.actual, target.goal))
        lower = target.better == "lower"
        said = f"{actual} · 目标不高于 {goal}" if lower else f"{actual} / {goal}"
        if target.expected in (None, target.goal) or target.actual is None:
            return said
        return f"{said} · 按计划现应为 {quantity(target.metric, target.expected)}"

    def forecast(self, target: TargetLine) -> str:
        day = self.nouns.form.day(target.by)
        if target.forecast is None:
            ended = target.status in ("met", "missed")
            return f"{day}结束" if ended else f"{day}到期 · 暂无预测"
        point = self.nouns.quantity(target.metric, target.forecast.point)
        span = self.nouns.span(target.metric, target.forecast)
        said = f"预计{day} {point}（{span}）"
        return f"{said} · 历史数据少" if target.little_history else said

    def cause_title(self, driver: Driver | None, target: TargetLine) -> str:
        if driver is None:
            return f"{self.nouns.target(target)}是怎么来的"
        return f"{self.driver(driver)}，拖累最多"

    def driver(self, driver: Driver) -> str:
        worse = driver.contribution < 0
        where = {
            "platform": self.nouns.platform(driver.value),
            "account": f" {driver.value} ",
            "pillar": f"{self.nouns.quote(driver.value)}类",
            "all": "",
        }[driver.dimension]
        if driver.kind == "volume":
            said = f"{where}帖子发{'少' if worse else '多'}了".strip()
        else:
            said = f"{where}单条帖子效果变{'差' if worse else '好'}".strip()
        # A name in Latin letters stands apart from the Chinese after it.
        return re.sub(r"(?<=[A-Za-z])(?=[一-鿿])", " ", said)

    def chart_note(self, target: TargetLine, unit: str) -> str:
        by = {"day": "天", "week": "周", "month": "月", "quarter": "季度"}
        measure = f"{self.nouns.target(target)}累计{unit}，按{by[self.nouns.report.cycle_length]}"
        return f"{measure}。虚线：通往目标的进度；色带：八成的可能落在其中。"

    def chart_alt(self, target: TargetLine) -> str:
        name = self.nouns.target(target)
        return f"折线图，{name}：{self.progress(target)}。{self.forecast(target)}。"

    def chart_today(self, target: TargetLine) -> tuple[str, str]:
        quantity, last = self.nouns.quantity, target.series[-1]
        title = f"{self.nouns.form.day(last[0])}：{quantity(target.metric, last[1])}"
        if target.expected is None or target.actual is None:
            return title, f"目标是 {quantity(target.metric, target.goal)}。"
        behind = target.expected - target.actual
        if not behind:
            return title, "与计划一致。"
        word = "比计划少" if behind > 0 else "比计划多"
        return title, f"{word} {quantity(target.metric, abs(behind))}。"

    def chart_end(self, target: TargetLine) -> tuple[str, str]:
        day, quantity = self.nouns.form.day(target.by), self.nouns.quantity
        if target.forecast is None or target.probability is None:
            return f"{day}：目标 {quantity(target.metric, target.goal)}", "暂无预测。"
        title = f"{day}：预计 {quantity(target.metric, target.forecast.point)}"
        span = self.nouns.span(target.metric, target.forecast)
        chance = frequency(target.probability)
        goal = quantity(target.metric, target.goal)
        return title, f"多半在 {span}。达到 {goal} 的可能：{chance}。"

    def funnel_title(self, stages: Sequence[Stage]) -> str:
        leak = next((s for s in stages if s.leaks_most), None)
        if leak is None:
            return "人们走到了哪一步"
        before = self.period(self.nouns.report.cycle - 1)
        return f"“{self.nouns.stage(leak)}”这一步比{before}下降最多"

    def experiments_title(self, lines: Sequence[ExperimentLine]) -> str:
        done = sum(line.verdict in ("use", "learned") for line in lines)
        if not done:
            return "测试还没有结论"
        left = len(lines) - done
        said = f"{number(done)}项测试有了结论"
        return f"{said}，{number(left)}项还在进行" if left else said

    def arm(self, arm: ArmLine) -> str:
        form = self.nouns.form
        rate = form.percent(arm.rate) if arm.rate is not None else "暂无数据"
        if arm.successes is None or arm.trials is None:
            return f"{arm.variant}：{rate} · {form.count(arm.posts)} 条帖子"
        of = f"{form.count(arm.successes)} / {form.count(arm.trials)}"
        return f"{arm.variant}：{rate}（{of}）· {form.count(arm.posts)} 条帖子"

    def verdict_on(self, line: ExperimentLine) -> tuple[str, str]:
        better = line.probability_better
        chance = f"{line.arms[-1].variant} 更好的可能：{frequency(better)}" if better else ""
        winner = (line.arms[-1] if (better or 0.0) >= 0.5 else line.arms[0]).variant
        if line.verdict == "waiting":
            if line.needed is None:
                return "再等等", "目前点击太少"
            return "再等等", f"还要 {self.nouns.form.count(line.needed)} 次点击才能下判断"
        if line.verdict == "broken":
            return "不计入", "两组人数没有分匀"
        return {
            "open": ("继续测试", chance),
            "use": (f"可用 {winner}", chance),
            "learned": (f"{winner} 胜出", f"{chance}，已记入经验"),
        }[line.verdict]

    def mix_title(self, lines: Sequence[MixLine]) -> str:
        return self._leader(
            [(f"{self.nouns.quote(line.pillar)}类帖子", line.uplift) for line in lines]
        )

    def slots_title(self, lines: Sequence[SlotLine]) -> str:
        pairs = [(f"{self.nouns.slot(line.slot)} 发的帖子", line.uplift) for line in lines]
        return self._leader(pairs)

    def _leader(self, pairs: Sequence[tuple[str, Range | None]]) -> str:
        """整个区间都在平均之上，才说谁更好。"""
        clear = [(name, up) for name, up in pairs if up is not None and up.low > 0]
        if not clear:
            return "还看不出明显差别"
        name, _ = max(clear, key=lambda pair: pair[1].point)
        return f"{name}效果高于平均"

    def needed(self, posts: int) -> str:
        return f"还需要 {posts} 条帖子"

    def sources_title(self, orders: int, leads: int) -> str:
        form = self.nouns.form
        return f"帖子带来 {form.count(orders)} 笔订单、{form.count(leads)} 条留资"

    def posts_title(self) -> str:
        return "反响最好和最差的帖子"

    def young(self, maturity: float) -> str:
        return f"还在增长，约为最终的 {self.nouns.form.percent(maturity)}"

    def balance(self, publishing: Publishing) -> str:
        p, count = publishing, self.nouns.form.count
        parts = [f"已发 {count(p.published)} 条"]
        parts += [f"等待答复 {count(p.waiting)} 条"] if p.waiting else []
        parts += [f"错过 {count(p.missed)} 条"] if p.missed else []
        parts += [f"被平台拒绝 {count(p.rejected)} 条"] if p.rejected else []
        parts += [f"取消 {count(p.cancelled)} 条"] if p.cancelled else []
        said = f"应发 {count(p.due)} 条：{'，'.join(parts)}。"
        return f"{said}另有 {count(p.moved)} 条改期。" if p.moved else said

    def data(self, data: DataLine) -> list[str]:
        form = self.nouns.form
        zone = self.nouns.report.timezone
        said = [f"数据截至{form.moment(data.as_of)}（{zone}）。"]
        if data.complete:
            said.append("所有账号均已读取。")
        if data.silent_accounts:
            said.append(f"未能读取：{self.nouns.listed(data.silent_accounts)}。")
        if data.missing_posts:
            said.append(f"缺数据的帖子 {form.count(data.missing_posts)} 条。")
        if data.quarantined:
            said.append(f"不可能的数值 {form.count(data.quarantined)} 个，已剔除在外。")
        if data.restated:
            said.append(f"平台更正过的数值 {form.count(data.restated)} 个。")
        return said

    def legend(self) -> str:
        return (
            "可能性的说法：95% 起为几乎肯定，85% 起很有可能，70% 起较有可能，"
            "30% 起难说，15% 起不太可能，5% 起可能性很小，再低为几乎不可能。"
        )

    def period(self, number: int) -> str:
        units = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度"}
        return f"第 {number} {units[self.nouns.report.cycle_length]}"

    def of_periods(self, number: int, total: int) -> str:
        return f"{self.period(number)}，共 {total} {self.period(0).rpartition(' ')[2]}"

    def report_name(self) -> str:
        names = {"day": "日报", "week": "周报", "month": "月报", "quarter": "季报"}
        return f"活动{names[self.nouns.report.cycle_length]}"

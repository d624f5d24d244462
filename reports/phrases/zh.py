"""报告上半部分的中文：结论、走势、原因、待定的调整。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pdca.metrics import Metric
from pdca.report import Decision, Driver, Fate, TargetLine
from reports.judgement import Verdict, rises, word_for
from reports.phrases.zh_alerts import ChineseAlerts
from reports.phrases.zh_evidence import ChineseEvidence
from reports.phrases.zh_words import EACH, UNITS, WORDS, fraction, frequency, number


class Chinese(ChineseAlerts, ChineseEvidence):
    """先说结果，再说原因；一句一个意思。"""

    def headline(self, verdict: Verdict, good: int, unknown: int) -> str:
        if verdict.kind == "too_early" or verdict.target is None:
            return "现在下结论还太早"
        if verdict.kind in ("good", "all_met"):
            return self._good_news(verdict, good, unknown)
        main = f"{self.nouns.target(verdict.target)}{self._shortfall(verdict, verdict.target)}"
        if verdict.cause is None:
            return main
        drag = f"{self.period(self.nouns.report.cycle)}拖累最大的是"
        return f"{main}，{'主因是' if verdict.main else drag}{self.driver(verdict.cause)}"

    def _good_news(self, verdict: Verdict, good: int, unknown: int) -> str:
        if verdict.kind == "all_met" and not unknown:
            return "目标全部达成"
        if unknown:
            return f"{number(good)}项目标进展正常，另有{number(unknown)}项暂时无法判断"
        if good == 1 and verdict.target is not None:
            return f"{self.nouns.target(verdict.target)}有望达标"
        return f"{number(good)}项目标全部进展正常"

    def _shortfall(self, verdict: Verdict, target: TargetLine) -> str:
        past, gap = verdict.kind == "missed", verdict.gap
        will = "将" if (target.probability or 0.0) < 0.05 else "预计"
        if verdict.kind == "in_doubt":
            return "能否达标还难说"
        if gap is None:
            return "未达标" if past else f"{will}无法达标"
        if gap < 0.03:
            return "差一点没有达标" if past else f"{will}离目标只差一点"
        compared = "多" if target.better == "lower" else "少"
        return f"{'最终' if past else will}比目标{compared}{fraction(gap, self.nouns.form)}"

    def outlook(self, verdict: Verdict) -> str:
        target = verdict.target
        if target is None or target.actual is None:
            return "还没有收到任何数据，暂时无法判断目标。"
        name = self.nouns.target(target)
        goal = self.nouns.quantity(target.metric, target.goal)
        actual = self.nouns.quantity(target.metric, target.actual)
        if target.status in ("missed", "met") and target.forecast is None:
            return f"{name}最终为 {actual}，目标是 {goal}。"
        if target.forecast is None:
            return f"{name}目前为 {actual}，目标是 {goal}。"
        point = self.nouns.quantity(target.metric, target.forecast.point)
        span = self.nouns.span(target.metric, target.forecast)
        day = self.nouns.form.day(target.by)
        return f"照目前的速度，到{day}{name}约为 {point}（多半在 {span}），目标是 {goal}。"

    def because(self, driver: Driver, target: TargetLine) -> str:
        lost = self.nouns.quantity(target.metric, abs(driver.contribution))
        if self.nouns.is_share(target.metric):
            lost = f"{self.nouns.form.plain(abs(driver.contribution) * 100, 1)} 个百分点"
        drop = "少了" if target.better == "higher" else "多了"
        when, what = self.period(self.nouns.report.cycle), self.driver(driver)
        name = self.nouns.target(target)
        return f"{when}因{what}，{name}{drop}约 {lost}{self._compared(driver, target)}。"

    def _compared(self, driver: Driver, target: TargetLine) -> str:
        if driver.before is None or driver.after is None:
            return ""
        if driver.kind == "volume":
            form = self.nouns.form
            return f"：应发 {form.count(driver.before)} 条，实发 {form.count(driver.after)} 条"
        after, before = (self._per_post(target.metric, v) for v in (driver.after, driver.before))
        return f"：平均每条 {after}，原本应有 {before}"

    def _per_post(self, metric: Metric, value: float) -> str:
        counted = self.nouns.counted(metric)
        return self.nouns.form.average(value) if counted else self.nouns.quantity(metric, value)

    def proposal(self, decisions: Sequence[Decision], *, asked: bool) -> str:
        things = self.nouns.listed([self._short(d) for d in decisions])
        count, next_one = number(len(decisions)), self.period(self.nouns.report.cycle + 1)
        if asked:
            return f"{next_one}有{count}项调整可以改善：{things}。"
        return f"{next_one}的计划已作{count}项调整：{things}。"

    def _short(self, decision: Decision) -> str:
        name, more = decision.subject, rises(decision)
        if decision.kind == "mix":
            return f"{'多' if more else '少'}发{self.nouns.quote(name)}类帖子"
        if decision.kind == "rhythm":
            return f"{name} {'多' if more else '少'}发几条"
        if decision.kind == "budget":
            return f"{'增加' if more else '减少'} {name} 的投放"
        if decision.kind == "slots":
            return f"{name} 换发布时间"
        return f"调整{self.nouns.path(decision.path)}"

    def no_proposal(self, posts_needed: int | None) -> str:
        if posts_needed:
            return f"暂不提出调整：{self.needed(posts_needed)}，才能给出可靠的建议。"
        return "这一次不建议调整：还看不出足够明显的差别。"

    def others(self, group: str, targets: Sequence[TargetLine]) -> str:
        said = self.nouns.listed([self.nouns.target(t) for t in targets])
        every = "都" if len(targets) > 1 else ""
        return {
            "met": f"{said}{every}已达标。",
            "good": f"{said}{every}进展正常。",
            "warn": f"{said}{every}有风险。",
            "bad": f"{said}{every}偏离目标。",
            "missed": f"{said}{every}未达标。",
            "none": f"{said}暂时无法判断。",
        }[group]

    def deadline(self, by: datetime) -> str:
        return f"请在{self.nouns.form.moment(by)} 前决定。"

    def silence(self, silence: Literal["keep", "apply"]) -> str:
        return "不答复即视为全部同意。" if silence == "apply" else "不答复则维持现有计划。"

    def decisions_title(self, decisions: Sequence[Decision], *, asked: bool) -> str:
        if not decisions:
            return "这一次没有要决定的事"
        count = number(len(decisions))
        return f"{count}项调整等你决定" if asked else f"计划已作{count}项调整"

    def decision(self, decision: Decision) -> str:
        before = self.nouns.value(decision.path, decision.before)
        after = self.nouns.value(decision.path, decision.after)
        verb = "提高" if rises(decision) else "降低"
        if decision.kind == "mix":
            return f"{self.nouns.quote(decision.subject)}类帖子的占比从 {before} {verb}到 {after}"
        if decision.kind == "rhythm":
            return f"{decision.subject} 每周从 {before}改为 {after}"
        if decision.kind == "budget":
            return f"{decision.subject} 每周预算从 {before} {verb}到 {after}"
        if decision.kind == "slots" and isinstance(decision.before, list | tuple):
            return self._slots(decision)
        return f"{self.nouns.path(decision.path)}从 {before} 改为 {after}"

    def _slots(self, decision: Decision) -> str:
        gone, came = self.nouns.swapped(decision.before, decision.after)
        if gone and came:
            return f"{decision.subject} 改在{came} 发布（原为{gone}）"
        change = f"增加{came} 发布" if came else f"不再在{gone} 发布"
        return f"{decision.subject} {change}"

    def effect(self, decision: Decision) -> tuple[str, str, str]:
        form, span = self.nouns.form, decision.effect
        if decision.effect_unit == "relative":
            return form.relative(span.point), "互动", form.relative_range(span)
        ends = [form.signed(form.count(v)) for v in (span.low, span.high)]
        unit = f"互动（{EACH[self.nouns.report.cycle_length]}）"
        return form.signed(form.count(span.point)), unit, " 至 ".join(ends)

    def evidence(self, decision: Decision) -> str:
        form = self.nouns.form
        spans = f"{form.count(decision.cycles)} {UNITS[self.nouns.report.cycle_length]}"
        posts = f"{spans}内的 {form.count(decision.posts)} 条帖子"
        if decision.uplift is None:
            return f"{posts}。"
        up = decision.uplift
        above = "高" if up.point >= 0 else "低"
        share, span = form.percent(abs(up.point)), form.relative_range(up)
        proof = "这一点还没有定论。" if up.low < 0 < up.high else ""
        return f"{posts}，单条互动比平均{above} {share}（多半在 {span} 之间）。{proof}"

    def safeguard(self, decision: Decision) -> str:
        limits = {
            "step": "这一步已到计划允许的最大幅度。",
            "floor": "保留了继续观察所需的最低占比。",
            "cap": "占比止于计划允许的上限。",
            "quota": "不超过平台允许的条数。",
        }
        said = limits.get(decision.guard or "", "")
        if decision.rollback_below is not None:
            floor = self.nouns.form.average(decision.rollback_below)
            said += f"若单条互动低于 {floor}，就退回原计划。"
        return said

    def confidence(self, probability: float) -> tuple[str, str]:
        return WORDS[word_for(probability)], f"有效的把握：{frequency(probability)}"

    def fate(self, fate: Fate) -> str:
        who = fate.decided_by or ""
        if fate.state in ("rejected", "expired"):
            return "到期无人答复。" if who in ("", "silence") else f"由 {who} 否决。"
        if fate.state == "reverted":
            return "这一处后来被你们改过，以你们的为准。"
        if fate.measured is None:
            return "效果还要再等一等才看得出。"
        if fate.measured.low < 0 < fate.measured.high:
            span = self.nouns.form.relative_range(fate.measured)
            return f"目前看不出明显效果（单条互动多半在 {span} 之间）。"
        share = self.nouns.form.percent(abs(fate.measured.point))
        more = "多" if fate.measured.point >= 0 else "少"
        span = self.nouns.form.relative_range(fate.measured)
        return f"实行以来，单条互动{more}了 {share}（多半在 {span} 之间）。"

    def plan_title(self, *, asked: bool) -> str:
        when = self.period(self.nouns.report.cycle + 1)
        return f"批准后，{when}的计划有这些变化" if asked else f"{when}的计划有这些变化"

    def unchanged(self, count: int) -> str:
        return f"其余 {self.nouns.form.count(count)} 项设置不变。"

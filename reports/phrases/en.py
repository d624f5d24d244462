"""The answer in English: headline, outlook, cause, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pdca.metrics import Metric
from pdca.report import Decision, Driver, Fate, TargetLine
from reports.judgement import Verdict, rises, word_for
from reports.phrases.en_alerts import EnglishAlerts
from reports.phrases.en_evidence import EnglishEvidence
from reports.phrases.en_words import fraction, frequency, has_or_have, is_or_are, lower, number


class English(EnglishAlerts, EnglishEvidence):
    """One idea per sentence, the figure near its name, no word a lead would have to look up."""

    def headline(self, verdict: Verdict, good: int, unknown: int) -> str:
        if verdict.kind == "too_early" or verdict.target is None:
            return "It is too early to tell."
        if verdict.kind in ("good", "all_met"):
            return self._good_news(verdict, good, unknown)
        name = self.nouns.target(verdict.target)
        main = f"{name} {self._shortfall(verdict, verdict.target)}."
        if verdict.cause is None:
            return main
        why = self.driver(verdict.cause, short=True)
        when = lower(self.period(self.nouns.report.cycle))
        return f"{main} {'Main reason' if verdict.main else f'Biggest drag in {when}'}: {why}."

    def _good_news(self, verdict: Verdict, good: int, unknown: int) -> str:
        if verdict.kind == "all_met" and not unknown:
            return "Every target is met."
        if unknown:
            those = "one target is" if good == 1 else f"{number(good)} targets are"
            rest = "one" if unknown == 1 else number(unknown)
            return f"So far {those} on track. For {rest} it is too early to tell."
        if good == 1 and verdict.target is not None:
            return f"{self.nouns.target(verdict.target)} should reach the target."
        return f"{'Both' if good == 2 else f'All {number(good)}'} targets are on track."

    def _shortfall(self, verdict: Verdict, target: TargetLine) -> str:
        past, gap = verdict.kind == "missed", verdict.gap
        sure = (target.probability or 0.0) < 0.05
        will = "will" if sure else "will probably"
        if verdict.kind == "in_doubt":
            return "may miss the target"
        if gap is None:
            return "missed the target" if past else f"{will} miss the target"
        if gap < 0.03:
            return "narrowly missed the target" if past else f"{will} just miss the target"
        by = fraction(gap, self.nouns.form)
        if target.better == "lower":
            return f"ended {by} over the target" if past else f"{will} end {by} over the target"
        return f"missed the target by {by}" if past else f"{will} miss the target by {by}"

    def outlook(self, verdict: Verdict) -> str:
        target = verdict.target
        if target is None or target.actual is None:
            return "No figures have come in yet, so no target can be judged."
        name, form = self.nouns.target(target), self.nouns.form
        goal = self.nouns.quantity(target.metric, target.goal)
        actual = self.nouns.quantity(target.metric, target.actual)
        if target.status in ("missed", "met") and target.forecast is None:
            return f"{name} ended at {actual}; the target was {goal}."
        if target.forecast is None:
            return f"{name} {has_or_have(name)} come to {actual} so far; the target is {goal}."
        point = self.nouns.quantity(target.metric, target.forecast.point)
        span = self.nouns.span(target.metric, target.forecast)
        day = form.day(target.by, long=True)
        return (
            f"At the present pace, {lower(name)} will stand at {point} on {day} "
            f"(most likely {span}). The target is {goal}."
        )

    def because(self, driver: Driver, target: TargetLine) -> str:
        when = self.period(self.nouns.report.cycle)
        lost = self.nouns.quantity(target.metric, abs(driver.contribution))
        compared = self._compared(driver, target)
        if self.nouns.is_share(target.metric):
            lost = self.nouns.form.plain(abs(driver.contribution) * 100, 1) + " points"
        if self.nouns.counted(target.metric):
            lost += " " + lower(self.nouns.metric(target.metric))
        drop = "cost" if target.better == "higher" else "added"
        what = self.driver(driver, short=True)
        what = what[0].upper() + what[1:]
        return f"{what} {drop} about {lost} in {lower(when)}{compared}."

    def _compared(self, driver: Driver, target: TargetLine) -> str:
        if driver.before is None or driver.after is None:
            return ""
        if driver.kind == "volume":
            form = self.nouns.form
            return f": {form.count(driver.after)} posts instead of {form.count(driver.before)}"
        after, before = (self._per_post(target.metric, v) for v in (driver.after, driver.before))
        return f": {after} per post, where {before} was expected"

    def _per_post(self, metric: Metric, value: float) -> str:
        counted = self.nouns.counted(metric)
        return self.nouns.form.average(value) if counted else self.nouns.quantity(metric, value)

    def proposal(self, decisions: Sequence[Decision], *, asked: bool) -> str:
        things = self.nouns.listed([self._short(d) for d in decisions])
        count, next_one = number(len(decisions)), lower(self.period(self.nouns.report.cycle + 1))
        noun = "change" if len(decisions) == 1 else "changes"
        if asked:
            return f"{count.capitalize()} {noun} to {next_one} should help: {things}."
        verb = "is" if len(decisions) == 1 else "are"
        return f"{count.capitalize()} {noun} {verb} already in the plan for {next_one}: {things}."

    def _short(self, decision: Decision) -> str:
        name = decision.subject
        more = rises(decision)
        if decision.kind == "mix":
            return f"{'more' if more else 'fewer'} {self.nouns.quote(name)} posts"
        if decision.kind == "rhythm":
            return f"{'more' if more else 'fewer'} posts on {name}"
        if decision.kind == "budget":
            return f"{'more' if more else 'less'} money for {name}"
        if decision.kind == "slots":
            return f"other posting times on {name}"
        return f"a change to {self.nouns.path(decision.path)}"

    def no_proposal(self, posts_needed: int | None) -> str:
        if posts_needed:
            return f"No change is proposed: {self.needed(posts_needed)} before advice is honest."
        return "No change is proposed: no difference is clear enough to act on."

    def others(self, group: str, targets: Sequence[TargetLine]) -> str:
        names = [self.nouns.target(t) for t in targets]
        said = self.nouns.listed([names[0], *[lower(n) for n in names[1:]]])
        be = is_or_are(names)
        return {
            "met": f"{said} {'have' if len(names) > 1 else has_or_have(said)} met the target.",
            "good": f"{said} {be} on track.",
            "warn": f"{said} {be} at risk.",
            "bad": f"{said} {be} off track.",
            "missed": f"{said} missed the target.",
            "none": f"For {lower(said)} it is too early to tell.",
        }[group]

    def deadline(self, by: datetime) -> str:
        return f"Please decide by {self.nouns.form.moment(by)}."

    def silence(self, silence: Literal["keep", "apply"]) -> str:
        if silence == "apply":
            return "No answer counts as a yes to everything."
        return "No answer leaves the plan as it is."

    def decisions_title(self, decisions: Sequence[Decision], *, asked: bool) -> str:
        if not decisions:
            return "Nothing to decide this time"
        count = number(len(decisions)).capitalize()
        noun = "change" if len(decisions) == 1 else "changes"
        return f"{count} {noun} for you to decide" if asked else f"{count} {noun} made to the plan"

    def decision(self, decision: Decision) -> str:
        before = self.nouns.value(decision.path, decision.before)
        after = self.nouns.value(decision.path, decision.after)
        verb = "Raise" if rises(decision) else "Cut"
        if decision.kind == "mix":
            return f"{verb} {self.nouns.quote(decision.subject)} from {before} to {after} of posts"
        if decision.kind == "rhythm":
            return f"{decision.subject}: {after} a week instead of {before}"
        if decision.kind == "budget":
            return f"{verb} the money for {decision.subject} from {before} to {after} a week"
        if decision.kind == "slots" and isinstance(decision.before, list | tuple):
            return self._slots(decision)
        return f"{self.nouns.path(decision.path)}: {after} instead of {before}"

    def _slots(self, decision: Decision) -> str:
        gone, came = self.nouns.swapped(decision.before, decision.after)
        if gone and came:
            return f"{decision.subject}: post at {came} instead of {gone}"
        return (
            f"{decision.subject}: also post at {came}"
            if came
            else f"{decision.subject}: no longer post at {gone}"
        )

    def effect(self, decision: Decision) -> tuple[str, str, str]:
        form, span = self.nouns.form, decision.effect
        if decision.effect_unit == "relative":
            return form.relative(span.point), "engagements", form.relative_range(span)
        ends = [form.signed(form.count(v)) for v in (span.low, span.high)]
        unit = f"engagements a {self.nouns.report.cycle_length}"
        return form.signed(form.count(span.point)), unit, " to ".join(ends)

    def evidence(self, decision: Decision) -> str:
        form = self.nouns.form
        length = self.nouns.report.cycle_length
        posts = "1 post" if decision.posts == 1 else f"{form.count(decision.posts)} posts"
        spans = f"{form.count(decision.cycles)} {length}{'s' if decision.cycles != 1 else ''}"
        if decision.uplift is None:
            return f"{posts} over {spans}."
        up = decision.uplift
        above = "above" if up.point >= 0 else "below"
        share = form.percent(abs(up.point))
        proof = " It is not proven yet." if up.low < 0 < up.high else ""
        return (
            f"{posts} over {spans} brought {share} {above} the average per post "
            f"(most likely {form.relative_range(up)}).{proof}"
        )

    def safeguard(self, decision: Decision) -> str:
        limits = {
            "step": "As large a step as your limits allow.",
            "floor": "It keeps the least share that lets us go on learning.",
            "cap": "It stops at the largest share your limits allow.",
            "quota": "It stays within what the platform allows.",
        }
        said = [limits[decision.guard]] if decision.guard in limits else []
        if decision.rollback_below is not None:
            floor = self.nouns.form.average(decision.rollback_below)
            said.append(f"We go back if posts fall below {floor} engagements each.")
        return " ".join(said)

    def confidence(self, probability: float) -> tuple[str, str]:
        word = word_for(probability)
        return word.capitalize(), f"{frequency(probability)} that it helps"

    def fate(self, fate: Fate) -> str:
        who = fate.decided_by or ""
        if fate.state in ("rejected", "expired"):
            return "Nobody answered in time." if who in ("", "silence") else f"Rejected by {who}."
        if fate.state == "reverted":
            return "The plan was edited at this place, and your edit counts."
        if fate.measured is None:
            return "Too early to measure what it brings."
        if fate.measured.low < 0 < fate.measured.high:
            span = self.nouns.form.relative_range(fate.measured)
            return f"No clear effect on posts so far (most likely {span} each)."
        share = self.nouns.form.percent(abs(fate.measured.point))
        more = "more" if fate.measured.point >= 0 else "less"
        span = self.nouns.form.relative_range(fate.measured)
        return f"Posts have since brought {share} {more} each (most likely {span})."

    def plan_title(self, *, asked: bool) -> str:
        when = lower(self.period(self.nouns.report.cycle + 1))
        return f"What changes in {when} if you approve" if asked else f"What changes in {when}"

    def unchanged(self, count: int) -> str:
        if count == 1:
            return "1 other setting stays as it is."
        return f"{self.nouns.form.count(count)} other settings stay as they are."

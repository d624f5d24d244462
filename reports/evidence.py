"""The evidence: the lower half of a report as strings and bars, ready for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pdca.report import ExperimentLine, PostLine, Range, SourceLine, Stage
from reports.bars import Strip, interval, share_bar
from reports.text import tongue
from reports.view import View
from reports.words import STAGES, metric_word

MAX_POSTS = 3


@dataclass(frozen=True, slots=True)
class StageRow:
    name: str
    measure: str
    count: str
    rate: str
    change: str
    leaks: bool
    bar: Strip | None


@dataclass(frozen=True, slots=True)
class UpliftRow:
    """A pillar or a slot, against the average post."""

    name: str
    posts: str
    per_post: str
    uplift: str
    bar: Strip | None
    needed: str


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    hypothesis: str
    measure: str
    arms: list[str]
    verdict: str
    reason: str
    look: str
    difference: str
    bar: Strip | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    name: str
    orders: str
    revenue: str
    leads: str


@dataclass(frozen=True, slots=True)
class PostRow:
    engagements: str
    title: str
    language: str
    where: str
    figures: str
    url: str | None


@dataclass(frozen=True)
class Evidence:
    """What the templates print below the heavy rule."""

    view: View
    rows: int = 8
    """The most rows of a table; the archive shows the rest in the figures."""

    @cached_property
    def funnel(self) -> list[StageRow]:
        stages = self.view.report.funnel
        rates = [r for s in stages for r in (s.rate, s.rate_before) if r is not None]
        return [self._stage(s, max(rates, default=0.0) * 1.1) for s in stages]

    def _stage(self, stage: Stage, top: float) -> StageRow:
        form = self.view.form
        known = stage.rate is not None and stage.rate_before is not None
        change = (stage.rate or 0) - (stage.rate_before or 0)
        return StageRow(
            name=self.view.nouns.label(STAGES[stage.stage]),
            measure=self.view.nouns.stage(stage),
            count=form.count(stage.count),
            rate="" if stage.rate is None else form.percent(stage.rate),
            change=form.points(change) if known else "",
            leaks=stage.leaks_most,
            bar=_rate_bar(stage, top),
        )

    @cached_property
    def mix(self) -> list[UpliftRow]:
        lines = self.view.report.mix[: self.rows]
        limit = _limit([line.uplift for line in lines])
        return [
            self._uplift(
                self.view.nouns.quote(line.pillar),
                f"{line.posts_published} / {line.posts_planned}",
                (line.per_post, line.uplift, line.posts_needed),
                limit,
            )
            for line in lines
        ]

    @cached_property
    def slots(self) -> list[UpliftRow]:
        lines = self.view.report.slots[: self.rows]
        limit = _limit([line.uplift for line in lines])
        return [
            self._uplift(
                self.view.nouns.slot(line.slot),
                self.view.form.count(line.posts),
                (line.per_post, line.uplift, line.posts_needed),
                limit,
            )
            for line in lines
        ]

    def _uplift(
        self,
        name: str,
        posts: str,
        figures: tuple[float | None, Range | None, int | None],
        limit: float,
    ) -> UpliftRow:
        """Below the floor (no uplift) the figure stands alone, with what is still needed."""
        per_post, uplift, needed = figures
        form = self.view.form
        return UpliftRow(
            name=name,
            posts=posts,
            per_post=form.average(per_post),
            uplift=form.relative_range(uplift) if uplift else "",
            bar=interval(uplift, limit=limit) if uplift else None,
            needed=self.view.say.needed(needed) if needed and not uplift else "",
        )

    @cached_property
    def experiments(self) -> list[ExperimentRow]:
        lines = self.view.report.experiments[: self.rows]
        limit = _limit([line.difference for line in lines])
        return [self._experiment(line, limit) for line in lines]

    def _experiment(self, line: ExperimentLine, limit: float) -> ExperimentRow:
        verdict, reason = self.view.say.verdict_on(line)
        span = line.difference if line.enough and not line.broken_split else None
        return ExperimentRow(
            hypothesis=self.view.nouns.called(line.name, otherwise=line.hypothesis),
            measure=metric_word(line.metric, self.view.language),
            arms=[self.view.say.arm(arm) for arm in line.arms],
            verdict=verdict,
            reason=reason,
            look="good" if line.verdict in ("use", "learned") else "none",
            difference=self.view.form.relative_range(span) if span else "",
            bar=interval(span, limit=limit) if span else None,
        )

    @cached_property
    def sources(self) -> list[SourceRow]:
        return [self._source(s) for s in self.view.report.sources[: self.rows]]

    def _source(self, line: SourceLine) -> SourceRow:
        form = self.view.form
        return SourceRow(
            name=self.view.nouns.platform(line.source),
            orders=form.count(line.orders),
            revenue=form.money(line.revenue_minor),
            leads=form.count(line.leads),
        )

    @cached_property
    def sources_title(self) -> str:
        lines = self.view.report.sources
        return self.view.say.sources_title(
            sum(s.orders for s in lines), sum(s.leads for s in lines)
        )

    @cached_property
    def best(self) -> list[PostRow]:
        return [self._post(p) for p in self.view.report.best[:MAX_POSTS]]

    @cached_property
    def worst(self) -> list[PostRow]:
        return [self._post(p) for p in self.view.report.worst[:MAX_POSTS]]

    def _post(self, post: PostLine) -> PostRow:
        form, label = self.view.form, self.view.nouns.label
        where = [self.view.nouns.platform(post.platform), self.view.nouns.quote(post.pillar)]
        where.append(form.moment(post.published_at))
        if post.maturity < 0.5:
            where.append(self.view.say.young(post.maturity))
        figures = [f"{form.percent(post.engagement_rate)} {label('engagement rate')}"]
        if post.impressions is not None:
            figures.append(f"{form.count(post.impressions)} {label('impressions')}")
        return PostRow(
            engagements=form.count(post.engagements),
            title=post.title,
            language=tongue(post.title),
            where=" · ".join(where),
            figures=" · ".join(figures),
            url=post.url,
        )


def _rate_bar(stage: Stage, top: float) -> Strip | None:
    if stage.rate is None or not top:
        return None
    return share_bar(stage.rate, stage.rate_before, top=top, bad=stage.leaks_most)


def _limit(spans: Sequence[Range | None]) -> float:
    """One axis for all ranges of a table, a tenth wider than the widest."""
    ends = [abs(end) for span in spans if span for end in (span.low, span.high)]
    return max(ends, default=1.0) * 1.1 or 1.0

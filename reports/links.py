"""The links of one person's mail: addresses of the pages for leads, with tickets in them."""

from __future__ import annotations

from datetime import datetime, timedelta

from pdca.act.ticket import Purpose, Ticket, issue
from pdca.report import Report
from reports.language import Language
from reports.rows import Links

__all__ = ["Links", "links_for", "question_urls"]

READABLE_FOR = timedelta(days=730)


def links_for(  # noqa: PLR0913 - each names what a ticket is bound to
    report: Report,
    *,
    to: str,
    language: Language,
    base: str,
    secret: bytes,
    revision: int,
    now: datetime,
) -> Links:
    """Where the lead `to` reads and decides.

    Args:
        report: Its approval says whether and until when something can be decided.
        to: The lead's address; the tickets are for nobody else.
        language: Of the pages.
        base: Address of the pages for leads, such as https://pdca.example.
        secret: What tickets are signed with.
        revision: Number of the plan in force, on which the changes are proposed.
        now: campaign time.
    """

    def ticket(purpose: Purpose, about: str, expires: datetime) -> str:
        return issue(Ticket(purpose, about, to, language, revision, expires), secret)

    root = base.rstrip("/")
    read = f"{root}/reports/{report.id}?t={ticket('read', report.id, now + READABLE_FOR)}"
    by = report.approval.by
    if not report.approval.needed or by is None:
        return Links(report=read)
    return Links(
        report=read,
        review=f"{root}/review/{ticket('review', report.id, by)}",
        decide={d.id: f"{root}/decide/{ticket('decide', d.id, by)}" for d in report.decisions},
    )


def question_urls(
    key: str, *, to: str, language: Language, base: str, secret: bytes, expires: datetime
) -> dict[str, str]:
    """`yes_url` and `no_url` of a question about one post; both open the page with its buttons."""
    token = issue(Ticket("answer", key, to, language, 0, expires), secret)
    page = f"{base.rstrip('/')}/questions/{token}"
    return {"yes_url": page, "no_url": page}

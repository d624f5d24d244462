"""Approve or reject: a page shows the change, a form decides it, one by one."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from pdca.act.approval import Decided, Verdict
from pdca.act.ticket import Ticket, TicketError, issue, read
from pdca.report import Report
from reports.language import language_of
from reports.rows import Links
from reports.view import View
from web.desk import Desk
from web.guard import form, form_key, give_key, is_sealed, seal_of
from web.pages import Choice, choice, page

VERDICTS: dict[str, Verdict] = {"approve": "approved", "reject": "rejected"}


def add_decisions(app: FastAPI, desk: Desk, *, secret: bytes) -> None:
    """Review all changes of a report, or decide one."""
    room = Room(desk, secret)

    @app.get("/review/{token}")
    async def review(request: Request, token: str) -> HTMLResponse:
        ticket = read(token, secret, now=await desk.now(), purpose="review")
        return await room.show(request, await room.reviewed(ticket), ticket)

    @app.get("/decide/{token}")
    async def one(request: Request, token: str) -> HTMLResponse:
        ticket = read(token, secret, now=await desk.now(), purpose="decide")
        return await room.show(request, await room.changed(ticket), ticket, only=ticket.about)

    @app.post("/decide")
    async def decide(request: Request) -> HTMLResponse:
        fields = await form(request)
        token = fields.get("token", "")
        ticket = read(token, secret, now=await desk.now(), purpose="decide")
        report = await room.changed(ticket)
        verdict = VERDICTS.get(fields.get("verdict", ""))
        if verdict is None or not is_sealed(request, fields, token, secret):
            return await room.show(request, report, ticket, only=ticket.about, said="unsealed")
        if await desk.revision(report.campaign) != ticket.revision:
            return await room.show(request, report, ticket, only=ticket.about, said="moved_on")
        answer = Decided(ticket.about, verdict, ticket.to, "page", await desk.now())
        said = "thanks" if await desk.decide(answer) else "decided_before"
        return await room.show(request, report, ticket, said=said)


NOTICES = {
    "": (200, ""),
    "thanks": (200, "Thank you. Your decision is written down."),
    "decided_before": (409, "This change was decided before. The first decision counts."),
    "moved_on": (
        409,
        "The plan has changed since the mail was written. Please look once more, then decide.",
    ),
    "unsealed": (403, "Your browser did not show this page before. Please press the button again."),
}


class Room:
    """Where decisions are shown; it changes nothing."""

    def __init__(self, desk: Desk, secret: bytes) -> None:
        self._desk = desk
        self._secret = secret

    async def reviewed(self, ticket: Ticket) -> Report:
        return _or_broken(await self._desk.report(ticket.about))

    async def changed(self, ticket: Ticket) -> Report:
        return _or_broken(await self._desk.report_with(ticket.about))

    async def show(
        self,
        request: Request,
        report: Report,
        ticket: Ticket,
        *,
        only: str | None = None,
        said: str = "",
    ) -> HTMLResponse:
        """The changes of `report` as they stand now, each with its own form.

        The forms carry new tickets, bound to the plan in force: what is decided is what
        this page shows.
        """
        key = form_key(request)
        view = View(report, language_of(ticket.language), "", Links())
        choices = [c for c in await self._choices(view, ticket, key) if only in (None, c.card.id)]
        status, notice = NOTICES[said]
        html = page("decide", view.language, view=view, choices=choices, notice=notice, said=said)
        response = HTMLResponse(html, status_code=status)
        give_key(response, key, secure=request.url.scheme == "https")
        return response

    async def _choices(self, view: View, ticket: Ticket, key: str) -> list[Choice]:
        standings = await self._desk.standings(view.report)
        revision = await self._desk.revision(view.report.campaign)
        found = []
        for decision in view.decisions:
            mine = replace(ticket, purpose="decide", about=decision.id, revision=revision)
            token = issue(mine, self._secret)
            seal = seal_of(key, token, self._secret)
            standing = standings.get(decision.id)
            found.append(choice(view, decision, standing, token=token, seal=seal))
        return found


def _or_broken(report: Report | None) -> Report:
    if report is None:
        raise TicketError("The report is gone.", why="broken")
    return report

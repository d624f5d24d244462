"""The archive: every report that was written, as it was sent."""

from __future__ import annotations

import asyncio
from html import escape

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from pdca.act.ticket import Ticket, read
from pdca.report import Report
from reports.language import Language, language_of
from reports.render import Rendered, render
from web.desk import Desk
from web.guard import knows_password
from web.pages import page, shelves


def add_reading(app: FastAPI, desk: Desk, *, secret: bytes, password: str | None) -> None:
    """The list, a report, its picture."""
    reader = Reader(desk, secret, password)
    app.get("/")(reader.archive)
    app.get("/reports/{id_}")(reader.report)
    app.get("/reports/{id_}/{picture}.png")(reader.picture)


class Reader:
    """Shows what was written. A ticket opens its report, the archive's password all of them."""

    def __init__(self, desk: Desk, secret: bytes, password: str | None) -> None:
        self._desk = desk
        self._secret = secret
        self._password = password

    async def archive(self, request: Request) -> Response:
        if not knows_password(request, self._password):
            return _ask_password()
        language = _language(request)
        kept = shelves(await self._desk.reports(), language)
        return HTMLResponse(page("archive", language, shelves=kept))

    async def report(self, request: Request, id_: str) -> Response:
        if not await self._may_read(request, id_):
            return _ask_password()
        language = await self._spoken(request)
        found = await self._desk.report(id_)
        if found is None:
            return _missing(language)
        made = await _render(found, language)
        query = f"?{request.url.query}" if request.url.query else ""
        picture = escape(f"/reports/{id_}/pace.png{query}")
        return HTMLResponse(made.html.replace("cid:pace", picture))

    async def picture(self, request: Request, id_: str, picture: str) -> Response:
        if not await self._may_read(request, id_):
            return _ask_password()
        language = await self._spoken(request)
        found = await self._desk.report(id_)
        made = await _render(found, language) if found else None
        if made is None or picture not in made.inline:
            return _missing(language)
        return Response(made.inline[picture], media_type="image/png")

    async def _may_read(self, request: Request, id_: str) -> bool:
        if knows_password(request, self._password):
            return True
        ticket = await self._ticket(request)
        return ticket is not None and ticket.about == id_

    async def _spoken(self, request: Request) -> Language:
        """The ticket's language, so that a report opens as it was sent; else the browser's."""
        ticket = await self._ticket(request)
        return language_of(ticket.language) if ticket else _language(request)

    async def _ticket(self, request: Request) -> Ticket | None:
        token = request.query_params.get("t")
        if token is None:
            return None
        return read(token, self._secret, now=await self._desk.now(), purpose="read")


async def _render(report: Report, language: Language) -> Rendered:
    return await asyncio.to_thread(render, report, language=language, lead_name="")


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "en")
    return language_of(asked)


def _ask_password() -> Response:
    return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="reports"'})


def _missing(language: Language) -> HTMLResponse:
    words = "This link does not open anything."
    return HTMLResponse(page("message", language, words=words), status_code=404)

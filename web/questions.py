"""One question, two buttons: did this post go out?"""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from pdca.act.ticket import Ticket, read
from reports.alert import say_alert
from reports.language import language_of
from web.desk import Desk, Said
from web.guard import form, form_key, give_key, is_sealed, seal_of
from web.pages import local, page

ANSWERS: dict[str, Said] = {"yes": "published", "no": "not_published"}


def add_questions(app: FastAPI, desk: Desk, *, secret: bytes) -> None:
    """The page of a post whose fate only a person can see."""

    @app.get("/questions/{token}")
    async def question(request: Request, token: str) -> HTMLResponse:
        ticket = read(token, secret, now=await desk.now(), purpose="answer")
        return await show(request, ticket, token)

    @app.post("/questions")
    async def answer(request: Request) -> HTMLResponse:
        fields = await form(request)
        token = fields.get("token", "")
        ticket = read(token, secret, now=await desk.now(), purpose="answer")
        said = ANSWERS.get(fields.get("answer", ""))
        if said is None or not is_sealed(request, fields, token, secret):
            return await show(request, ticket, token, status=403)
        first = await desk.answer(ticket.about, said, by=ticket.to)
        words = "Thank you. Your answer is written down." if first else ANSWERED
        html = page("message", language_of(ticket.language), words=words)
        return HTMLResponse(html, status_code=200 if first else 409)

    async def show(
        request: Request, ticket: Ticket, token: str, *, status: int = 200
    ) -> HTMLResponse:
        language = language_of(ticket.language)
        asked = await desk.question(ticket.about)
        if asked is None:
            return HTMLResponse(page("message", language, words=ANSWERED), status_code=410)
        key = form_key(request)
        zone = await desk.timezone(asked.campaign)
        values = {
            "key": asked.key,
            "title": asked.title,
            "account": asked.account,
            "due": f"{local(asked.due, language, zone)} ({zone})",
            "reason": asked.reason,
            "url": asked.url,
        }
        html = page(
            "question",
            language,
            said=say_alert(asked.code, values, language),
            token=token,
            seal=seal_of(key, token, secret),
        )
        response = HTMLResponse(html, status_code=status)
        give_key(response, key, secure=request.url.scheme == "https")
        return response


ANSWERED = "This was answered before. The first answer counts."

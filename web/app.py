"""The pages for leads: read a report, decide a change, answer a question.

A GET changes nothing, whoever opens the link and how often: mail scanners do. Only a
POST with the form's own seal decides, and the first decision on a change stands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from pdca.act.ticket import TicketError
from reports.language import Language, language_of
from web.decide import add_decisions
from web.desk import Desk
from web.guard import HEADERS
from web.hooks import Hear, add_hooks
from web.pages import page
from web.questions import add_questions
from web.reading import add_reading

PROBLEMS = {
    "broken": (400, "This link does not open anything."),
    "expired": (410, "The time to answer is over."),
}


def create_app(
    desk: Desk,
    *,
    secret: bytes,
    password: str | None = None,
    hear_sendgrid: Hear | None = None,
) -> FastAPI:
    """The pages.

    Args:
        desk: What they read and write.
        secret: What tickets and forms are signed with.
        password: `user:password` of the archive; None where only this machine reaches it.
        hear_sendgrid: Takes the provider's event webhook; None where there is none.
    """
    app = FastAPI(title="PDCA Campaigns", docs_url=None, redoc_url=None, openapi_url=None)
    add_reading(app, desk, secret=secret, password=password)
    add_decisions(app, desk, secret=secret)
    add_questions(app, desk, secret=secret)
    if hear_sendgrid is not None:
        add_hooks(app, hear_sendgrid)

    @app.middleware("http")
    async def guard(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(TicketError)
    async def no_ticket(request: Request, error: TicketError) -> HTMLResponse:
        status, words = PROBLEMS[error.details["why"]]
        html = page("message", spoken(request), words=words)
        return HTMLResponse(html, status_code=status)

    @app.exception_handler(404)
    async def no_page(request: Request, _: Exception) -> HTMLResponse:
        html = page("message", spoken(request), words=PROBLEMS["broken"][1])
        return HTMLResponse(html, status_code=404)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "fine"}

    return app


def spoken(request: Request) -> Language:
    """The language a browser asks for."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "en")
    return language_of(asked)

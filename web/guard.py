"""Who may open and change what: passwords for the archive, seals for forms, headers for all."""

from __future__ import annotations

import secrets
from base64 import b64decode
from urllib.parse import parse_qs

from fastapi import Request, Response

from pdca.act.ticket import same, seal

COOKIE = "pdca_form"
MAX_BODY = 20_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


def knows_password(request: Request, password: str | None) -> bool:
    """Whether the request carries `user:password`; without a password set, everyone does."""
    if password is None:
        return True
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        said = b64decode(given, validate=True).decode() if kind.lower() == "basic" else ""
    except ValueError:
        return False
    return same(said, password)


def form_key(request: Request) -> str:
    """The browser's own key, kept in a cookie, that its forms are sealed with."""
    known = request.cookies.get(COOKIE, "")
    return known if len(known) == 43 else secrets.token_urlsafe(32)


def give_key(response: Response, key: str, *, secure: bool) -> None:
    response.set_cookie(COOKIE, key, httponly=True, samesite="strict", secure=secure)


def seal_of(key: str, token: str, secret: bytes) -> str:
    """What a form must carry: made of the browser's key and of what the form is about."""
    return seal(f"form\n{key}\n{token}", secret)


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form, one value each; nothing of a body that is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def is_sealed(request: Request, fields: dict[str, str], token: str, secret: bytes) -> bool:
    """Whether the form was made by us for this browser and this ticket."""
    key = request.cookies.get(COOKIE, "")
    return bool(key) and same(fields.get("seal", ""), seal_of(key, token, secret))

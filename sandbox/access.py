"""Tokens: whose call it is, how a token is refreshed, when it is gone."""

from __future__ import annotations

from sandbox.admin import token_body
from sandbox.answers import Answer, Call
from sandbox.refusals import RefusedError
from sandbox.rows import Account, Token
from sandbox.state import State


def account_of(state: State, call: Call, operation: str) -> Account:
    """The account that a call comes from, else 401."""
    if operation == "refresh":
        return state.account(_by_refresh_token(state, call).account)
    scheme, _, given = call.headers.get("authorization", "").partition(" ")
    token = state.tokens.get(given)
    if scheme.lower() != "bearer" or token is None:
        raise RefusedError(401, "token_invalid", "no such token")
    if token.revoked:
        raise RefusedError(401, "token_revoked", "the token was revoked: connect again")
    if token.expires_at is not None and token.expires_at <= state.clock.now():
        raise RefusedError(401, "token_expired", "the token has expired: refresh it")
    return state.account(token.account)


def refresh(state: State, account: Account, call: Call) -> Answer:
    """A fresh pair for a refresh token, which works once; the old token lives until it expires."""
    used = _by_refresh_token(state, call)
    used.refreshed = True
    state.disk.keep("token", used)
    return Answer(200, token_body(state, state.new_token(account).token))


def revoke(state: State, account: Account) -> None:
    """Takes all tokens of an account away, and refuses the call at hand."""
    gone = [t for t in state.tokens.values() if t.account == account.name]
    for token in gone:
        token.revoked = True
    state.disk.keep("token", *gone)
    raise RefusedError(401, "token_revoked", "the token was revoked: connect again")


def _by_refresh_token(state: State, call: Call) -> Token:
    given = call.fields.get("refresh_token")
    for token in state.tokens.values():
        if token.refresh_token == given:
            if token.revoked:
                raise RefusedError(401, "token_revoked", "the token was revoked: connect again")
            if token.refreshed:
                raise RefusedError(401, "refresh_token_used", "a refresh token works once")
            return token
    raise RefusedError(401, "token_invalid", "no such refresh token")

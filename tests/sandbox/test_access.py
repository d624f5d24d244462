"""Tokens expire, rotate, and each refresh token works once."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.sandbox.conftest import Person, Stage


def code(person: Person) -> str:
    answer = person.call("GET", "/v1/me")
    return str(answer.json()["error"]["code"]) if answer.status_code == 401 else "welcome"


def test_a_token_expires_in_the_time_of_the_sandbox(stage: Stage) -> None:
    person = stage.account(token_ttl_s=3600)
    young = code(person)
    stage.at("2026-03-02T01:00:00+08:00")

    assert (young, code(person)) == ("welcome", "token_expired")


def test_a_refresh_rotates_both_tokens(stage: Stage) -> None:
    person = stage.account(token_ttl_s=3600)
    stage.at("2026-03-02T02:00:00+08:00")

    answer = person.http.post("/oauth/refresh", json={"refresh_token": person.refresh_token}).json()
    fresh = Person(person.http, person.name, answer["token"], answer["refresh_token"])
    again = person.http.post("/oauth/refresh", json={"refresh_token": person.refresh_token})

    assert code(fresh) == "welcome"
    assert fresh.refresh_token != person.refresh_token
    assert datetime.fromisoformat(answer["expires_at"]) == datetime.fromisoformat(
        "2026-03-02T03:00:00+08:00"
    )
    assert (again.status_code, again.json()["error"]["code"]) == (401, "refresh_token_used")


def test_the_old_token_lives_until_it_expires(stage: Stage) -> None:
    person = stage.account(token_ttl_s=3600)
    person.http.post("/oauth/refresh", json={"refresh_token": person.refresh_token})

    assert code(person) == "welcome"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_nothing_is_said(stage: Stage, header: dict[str, str]) -> None:
    answer = stage.http.get("/v1/me", headers=header)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


def test_an_account_says_who_it_is(stage: Stage) -> None:
    person = stage.account("x-en", platform="x", handle="longpour", mode="none", followers=1234)
    me = person.call("GET", "/v1/me").json()

    assert (me["name"], me["handle"], me["platform"]) == ("x-en", "longpour", "x")
    assert (me["followers"], me["mode"]) == (1234, "none")


def test_what_is_not_named_stays_when_an_account_is_changed(stage: Stage) -> None:
    stage.account("a", platform="wechat", followers=777)
    me = stage.account("a", mode="none").call("GET", "/v1/me").json()

    assert (me["platform"], me["followers"], me["mode"]) == ("wechat", 777, "none")

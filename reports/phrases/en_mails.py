"""Alert mails in English, one function for each code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reports.phrases.alert_text import AlertText, Line, buttons, fallback, number, percent

Values = Mapping[str, Any]


def write(code: str, values: Values) -> AlertText:
    said = WRITERS.get(code)
    return said(values) if said else fallback(code, values)


HOLDS = {"incident": "an incident is open", "held by hand": "somebody held it by hand"}
IMBALANCES = {
    "idle": "is overdue and nothing sends it",
    "stuck": "has been on its way for too long",
    "unasked": "waits for an answer that nobody was asked for",
    "twice": "went out twice",
}
ONCE = "One press is enough. The first answer counts."


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"


def _many(value: float, one: str, more: str) -> str:
    return f"{number(value)} {one if value == 1 else more}"


def _folder_mistakes(v: Values) -> AlertText:
    count, shown = int(v["count"]), len(v["mistakes"])
    noun = "1 mistake" if count == 1 else f"{count} mistakes"
    more = f" The first {shown} are listed here." if shown < count else ""
    return AlertText(
        f"{noun} in the folder of {v['campaign']}",
        f"Your edit is not in force yet; the plan before it goes on running.{more}",
        tuple(Line(f"{m['place']} ● {m['what']}", m["remedy"]) for m in v["mistakes"]),
        "Mend the files and save: they are read again within ten minutes.",
    )


def _was_it_published(v: Values) -> AlertText:
    return AlertText(
        f"Did “{v['title']}” go out on {v['account']}?",
        f"It was due at {v['due']}. The platform did not say, and its posts cannot be listed, "
        "so nobody but you can tell. It is not sent again until you answer.",
        (Line("Look at the account", "", v.get("url")),) if v.get("url") else (),
        ONCE
        if v.get("yes_url")
        else f"Look at the account and answer once: pdca answer {v['key'][:8]} published "
        "(or not-published), or the form of the flow “answer” in Prefect.",
        buttons(v, ("Yes, it is there", "yes_url"), ("No, it is not", "no_url")),
    )


def _finish_by_hand(v: Values) -> AlertText:
    return AlertText(
        f"Please finish “{v['title']}” on {v['account']}",
        f"It is due at {v['due']}. This platform lets us prepare the post, not publish it.",
        (Line("The prepared post", "", v.get("url")),) if v.get("url") else (),
        "Publish it there, then say so"
        + (" here." if v.get("yes_url") else f": pdca answer {v['key']} published"),
        buttons(v, ("It is out", "yes_url"), ("I will not publish it", "no_url")),
    )


def _reconnect_account(v: Values) -> AlertText:
    return AlertText(
        f"{v['account']} must be connected again",
        f"“{v['title']}”, due at {v['due']}, waits for it: {v['reason']}",
        (),
        f"Connect it, or ask an engineer to: pdca connect {v['account']}. "
        "The post then goes out by itself, at a later time if its own has passed.",
    )


def _release_hold(v: Values) -> AlertText:
    return AlertText(
        f"“{v['title']}” is held back",
        f"It was due at {v['due']} on {v['account']}, but {HOLDS.get(v['reason'], v['reason'])}.",
        (),
        "It goes out by itself once that is over, at a later time if its own has passed.",
    )


def _stopped(v: Values) -> AlertText:
    where = (v["reason"] or "an unknown place").rstrip(".")
    return AlertText(
        f"“{v['title']}” on {v['account']} is not complete",
        "The post is out, but not all that was to follow it. "
        f"It stopped at {where}. The rest was not sent, and will not be.",
        (Line("The post", "", v.get("url")),) if v.get("url") else (),
        "Add the rest by hand, or leave it as it is.",
    )


def _late(v: Values) -> AlertText:
    moved, missed = v["moved"], v["missed"]
    parts = [f"{_posts(len(moved))} moved"] if moved else []
    parts += [f"{_posts(len(missed))} missed"] if missed else []
    lines = [Line(f"{p['title']}, {p['account']}", f"now at {p['to']}") for p in moved]
    lines += [Line(f"{p['title']}, {p['account']}", f"missed; was due {p['due']}") for p in missed]
    return AlertText(
        " and ".join(parts),
        "They could not go out in time. What is moved takes the account's next free time; "
        "what is missed found none before its period ended.",
        tuple(lines),
        "A missed post can be given a new time in its file.",
    )


def _incident(v: Values) -> AlertText:
    share = v.get("negative_share")
    mood = f", {percent(share)} of them complaints" if share is not None else ""
    held = int(v.get("held") or 0)
    kept = f" {_posts(held)} {'is' if held == 1 else 'are'} held back until it is over."
    answers = {
        "apology": "an apology",
        "compensation": "compensation",
        "explanation": "an explanation",
        "silence": "none, we stay silent",
    }
    return AlertText(
        f"{v['campaign']}: an incident of the level “{v['level']}”",
        f"{_many(v['mentions'], 'mention', 'mentions')} in "
        f"{_many(v['window_h'], 'hour', 'hours')}{mood}.{kept if held else ''}",
        (Line("In charge", str(v["owner"])),),
        f"Prepared response: {answers.get(v['response'], v['response'])}. "
        f"Act within {_many(v['answer_within_h'], 'hour', 'hours')}.",
    )


def _incident_over(v: Values) -> AlertText:
    return AlertText(
        f"{v['campaign']}: the incident is over",
        f"The level “{v['level']}” has not been reached for half a day. "
        "Posts that were held go out again, at a later time if their own has passed.",
    )


def _account_trouble(v: Values) -> AlertText:
    return AlertText(
        f"{v['account']} does not let us in",
        f"The platform ({v['platform']}) says: {v['reason']}",
        (),
        f"Connect it again: pdca connect {v['account']}. Its posts wait until then.",
    )


def _imbalance(v: Values) -> AlertText:
    return AlertText(
        f"The count of posts does not add up: {_posts(len(v['rows']))}",
        "Each post that was due must be published, refused, missed, cancelled or waiting "
        "for someone, and once only. That is not so here.",
        tuple(
            Line(
                f"{r['campaign']}, {r['account']}: a post {IMBALANCES.get(r['what'], r['what'])}",
                r["key"],
            )
            for r in v["rows"]
        ),
        "Nothing is sent again by itself. Start with the attempts of these keys.",
    )


def _mail_unclear(v: Values) -> AlertText:
    return AlertText(
        f"Did “{v['subject']}” reach {v['to']}?",
        f"It was handed over at {v['sent']}, and the answer was lost. "
        "It is not sent again until you answer.",
        (),
        "Ask the reader, or look for it in the mail provider's activity, and answer once: "
        f"pdca answer {v['key']} published, or: pdca answer {v['key']} not-published",
    )


def _adjustments_reverted(v: Values) -> AlertText:
    count = int(v["count"])
    changes = "1 change" if count == 1 else f"{count} changes"
    return AlertText(
        f"{v['campaign']}: your edit replaces {changes}",
        "You edited the plan where "
        f"{'an approved change was' if count == 1 else 'approved changes were'} in force. "
        "Your edit counts.",
    )


def _renamed(v: Values) -> AlertText:
    return AlertText(
        f"Is “{v['item']}” the same post as “{v['was']}”?",
        f"The text was already published as “{v['was']}”, so it is not posted again by itself.",
        (),
        f"If it is the same, write `id: {v['was']}` into its head. "
        "If it is meant to go out again, change its text.",
    )


WRITERS: dict[str, Callable[[Values], AlertText]] = {
    "folder_mistakes": _folder_mistakes,
    "was_it_published": _was_it_published,
    "finish_by_hand": _finish_by_hand,
    "reconnect_account": _reconnect_account,
    "release_hold": _release_hold,
    "stopped": _stopped,
    "late": _late,
    "incident": _incident,
    "incident_over": _incident_over,
    "account_trouble": _account_trouble,
    "imbalance": _imbalance,
    "mail_unclear": _mail_unclear,
    "adjustments_reverted": _adjustments_reverted,
    "renamed": _renamed,
}

"""The campaign under attack: each item for one account, each text with a mark of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

NAME = "chaos"
ENGINEER = "ops@brand.example"
LEAD = {"name": "Wei", "email": "wei@brand.example", "language": "en"}
Row = dict[str, Any]


def mark(number: int) -> str:
    """Stands at the head of an item's text and nowhere else."""
    return f"[no. {number:04d}]"


def marks(number: int) -> list[str]:
    """Of all that belongs to an item: its text, the parts of a thread, the first comment."""
    parts = [f"[part {n} of {number:04d}]" for n in (2, 3)] if number % 5 == 0 else []
    return [mark(number), *parts, *([comment_mark(number)] if number % 2 == 0 else [])]


def comment_mark(number: int) -> str:
    return f"[under {number:04d}]"


def write(folder: Path, accounts: Sequence[Row], dues: Mapping[int, datetime]) -> None:
    """A campaign with an item for each of `dues`, in turn for each account."""
    (folder / "content").mkdir(parents=True, exist_ok=True)
    (folder / "media").mkdir(exist_ok=True)
    Image.new("RGB", (320, 240), "teal").save(folder / "media" / "cup.png")
    text = json.dumps(_campaign(accounts), indent=1)
    (folder / "campaign.yaml").write_text(text, "utf-8")
    for number, due in dues.items():
        write_item(folder, number, accounts[number % len(accounts)]["name"], due)


def write_item(folder: Path, number: int, account: str, due: datetime) -> None:
    """A third have a picture, a quarter a link, half a first comment, a fifth are threads."""
    front: Row = {
        "id": f"item-{number:04d}",
        "title": f"Cup number {number}",
        "pillar": "brand",
        "at": due.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "accounts": [account],
    }
    if number % 3 == 0:
        front["media"] = [{"file": "media/cup.png", "alt": "a cup"}]
    if number % 4 == 0:
        front["link"] = f"https://shop.example/cups/{number}"
    said = [f"{name} 手冲第 {number} 杯: 92 degrees, three pours." for name in marks(number)]
    heads = [_heading(name) for name in marks(number)]
    body = "\n\n".join(f"{head}{text}" for head, text in zip(heads, said, strict=True))
    text = f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n{body}\n"
    (folder / "content" / f"item-{number:04d}.md").write_text(text, "utf-8")


def _heading(name: str) -> str:
    if name.startswith("[part"):
        return f"## {name[1:7]}\n"
    return "## first comment\n" if name.startswith("[under") else ""


def spread(count: int, *, start: datetime, over: timedelta, rng: Random) -> dict[int, datetime]:
    """Due moments of `count` items, to the second; some fall on the same one."""
    seconds = (rng.uniform(0, over.total_seconds()) for _ in range(count))
    return {n: start + timedelta(seconds=int(s)) for n, s in enumerate(seconds)}


def _campaign(accounts: Sequence[Row]) -> Row:
    today = datetime.now(UTC).date()
    return {
        "name": NAME,
        "title": {"en": "Chaos"},
        "language": "en",
        "timezone": "UTC",
        "starts": str(today - timedelta(days=1)),
        "ends": str(today + timedelta(days=13)),
        "leads": [LEAD],
        "approval": {"by": "auto"},
        "accounts": list(accounts),
        "audiences": {"students": {"age": "18-24"}},
        "pillars": {"brand": 1.0},
        "rhythm": {a["name"]: {"per_week": 1, "slots": ["Mon 04:00"]} for a in accounts},
        "targets": [
            {
                "name": "engagements",
                "metric": "engagements",
                "goal": 3000,
                "by": str(today + timedelta(days=13)),
                "baseline": 2100,
                "serves": "first cups",
            }
        ],
    }


def account(name: str, platform: str, *, sandbox: bool) -> Row:
    return {
        "name": name,
        "platform": platform,
        "sandbox": sandbox,
        "owner": "Wei",
        "mission": "reach people who brew",
        "audience": ["students"],
        "zone": "community",
    }

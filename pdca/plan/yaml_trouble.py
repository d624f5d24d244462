"""Why YAML could not be read, as people break it: which line to look at, and what it is.

A parser names the place where it gave up, in its own words. The slip is often a line above,
and most slips are one of a few: a tab, a full-width colon, a quote that is never closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ruamel.yaml.error import MarkedYAMLError

FULL_WIDTH = {
    "：": ":",
    "，": ",",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "【": "[",
    "】": "]",
}
LOOK_BACK = 5
"""Lines above the place where the parser gave up."""
_KEY = re.compile(r"\s*(?:- )?[\w-]+\s*：")
_SIGN = re.compile(r"found character '(.+)' that cannot start any token")
_TWO_COLONS = re.compile(r"\s*(?:- )?[\w-]+:\s+[^\"'\[{#\s][^#]*:(\s|$)")


class Cause(NamedTuple):
    """`line` counts from 0; `code` names a phrase of `pdca.plan.explain`, `values` fill it."""

    line: int
    code: str
    values: dict[str, Any]


def full_width(lines: Sequence[str]) -> Cause | None:
    """The last line whose key is followed by a full-width colon."""
    for number in range(len(lines) - 1, -1, -1):
        if _KEY.match(lines[number]):
            return Cause(number, "yaml_full_width", _signs("："))
    return None


def cause(error: MarkedYAMLError, text: str) -> Cause:
    """What most likely broke `text`."""
    lines = text.split("\n")
    problem = " ".join(str(error.problem or error.context or "").split())
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    opened = error.context_mark.line if error.context_mark else at
    above = max(0, at - LOOK_BACK)
    if found := full_width(lines[above : at + 1]):
        return found._replace(line=above + found.line)
    if sign := _SIGN.search(problem):
        code = "yaml_tab" if sign[1] == "\\t" else "yaml_sign"
        return Cause(at, code, {"sign": sign[1]})
    if "quoted scalar" in str(error.context):
        return Cause(opened, "yaml_quote", {})
    if "flow" in str(error.context):
        return _bracket(lines, opened, at)
    return _block(lines, opened, at, problem)


def _bracket(lines: Sequence[str], opened: int, at: int) -> Cause:
    for number in range(opened, min(at + 1, len(lines))):
        wide = next((c for c in lines[number] if c in FULL_WIDTH), None)
        if wide:
            return Cause(number, "yaml_full_width", _signs(wide))
    return Cause(opened, "yaml_bracket", {})


def _block(lines: Sequence[str], opened: int, at: int, problem: str) -> Cause:
    line = lines[at] if at < len(lines) else ""
    if "mapping values" in problem and _TWO_COLONS.match(line):
        return Cause(at, "yaml_colon", {})
    if "mapping values" in problem or "<block end>" in problem:
        return Cause(at, "yaml_indent", {})
    if "could not find expected ':'" in problem:
        return Cause(opened, "yaml_no_colon", {})
    return Cause(at, "yaml_broken", {"problem": problem[:120]})


def _signs(wide: str) -> dict[str, str]:
    return {"wide": wide, "sign": FULL_WIDTH[wide]}

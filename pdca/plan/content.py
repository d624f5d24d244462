"""One item as a Markdown file: front matter, the body, and sections for accounts and arms.

`## @bluesky` opens an adaptation for a platform, `## @bluesky-en` one for an account,
`## variant B` the text of an arm, `## first comment` what we write below our own post.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pdca.plan.yaml_lines import Document, read_yaml

FENCE = "---"
LONGEST = 200
"""Characters of a heading; what is longer is cut, and so is no section."""
HEADINGS = {"first_comment": "first comment", "adaptations": "@", "variants": "variant "}
_HEADING = re.compile(r"##\s+(\S.*?)\s*#*")
_KNOWN = re.compile(r"@\s*(?P<to>\S+)|variant\s+(?P<arm>\S+)|first comment", re.IGNORECASE)


def read_content(file: str, text: str) -> Document:
    """The item's raw values as a model reads them, with the line of each."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        return _without_front_matter(file)
    end = next((i for i, line in enumerate(lines) if i and line.strip() == FENCE), None)
    if end is None:
        return _without_front_matter(file)
    document = read_yaml("\n".join(lines[1:end]), file, first_line=2)
    document.lines[()] = 1
    for key in ("body", "adaptations", "variants", "first_comment", "file", "line"):
        if key in document.values:
            document.mistake((key,), "unknown_key", key=key, close="", where="")
            del document.values[key]
    _sections(document, lines[end + 1 :], end + 2)
    document.values.setdefault("id", PurePosixPath(file).stem)
    document.values |= {"file": file, "line": 1}
    return document


def _without_front_matter(file: str) -> Document:
    document = Document(file)
    document.mistake((), "no_front_matter")
    return document


def _sections(document: Document, lines: list[str], first_line: int) -> None:
    path: tuple[str, ...] | None = ("body",)
    texts: dict[tuple[str, ...], list[str]] = {("body",): []}
    document.lines["body",] = first_line
    for number, line in enumerate(lines, start=first_line):
        if heading := _HEADING.fullmatch(line[: LONGEST + 1]):
            path = _open(document, heading[1], number)
            if path:
                texts[path] = []
        elif path:
            texts[path].append(line)
    for path, found in texts.items():
        _keep(document, path, "\n".join(found).strip())


def _open(document: Document, heading: str, number: int) -> tuple[str, ...] | None:
    """Where the section's text belongs; None, and a mistake, if nowhere."""
    found = _KNOWN.fullmatch(heading)
    if found is None:
        document.lines["##",] = number
        document.mistake(("##",), "unknown_section", heading=heading)
        return None
    path: tuple[str, ...] = ("first_comment",)
    if found["to"]:
        path = ("adaptations", found["to"])
    elif found["arm"]:
        path = ("variants", found["arm"])
    if path in document.lines:
        first = document.lines[path]
        document.lines["##",] = number
        document.mistake(("##",), "duplicate_section", heading=heading, first=first)
        return None
    document.lines[path] = number
    return path


def _keep(document: Document, path: tuple[str, ...], text: str) -> None:
    if path == ("body",):
        document.values["body"] = text
    elif not text:
        document.mistake(path, "empty_section", heading=HEADINGS[path[0]] + "".join(path[1:]))
    elif len(path) == 1:
        document.values[path[0]] = text
    else:
        document.values.setdefault(path[0], {})[path[1]] = text

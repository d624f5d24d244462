"""One item as a Markdown file: front matter, the body, and sections for accounts and arms.

`## @bluesky` opens an adaptation for a platform, `## @bluesky-en` one for an account,
`## variant B` the text of an arm, `## first comment` what we write below our own post.
`## part 2`, `## part 3` continue the text above them as a thread.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pdca.plan.yaml_lines import Document, read_yaml

FENCE = "---"
LONGEST = 200
"""Characters of a heading; what is longer is cut, and so is no section."""
HEADINGS = {
    "body": "body",
    "first_comment": "first comment",
    "adaptations": "@",
    "variants": "variant ",
    "parts": "part ",
}
Path = tuple[str, ...]
_HEADING = re.compile(r"##\s+(\S.*?)\s*#*")
_KNOWN = re.compile(
    r"@\s*(?P<to>\S+)|variant\s+(?P<arm>\S+)|part\s+(?P<part>[0-9]{1,4})|first comment",
    re.IGNORECASE,
)


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
    for key in ("body", "adaptations", "variants", "parts", "first_comment", "file", "line"):
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
    above: Path | None = ("body",)
    path = above
    texts: dict[Path, list[str]] = {("body",): []}
    document.lines["body",] = first_line
    for number, line in enumerate(lines, start=first_line):
        if heading := _HEADING.fullmatch(line[: LONGEST + 1]):
            path = _open(document, heading[1], number, above)
            if path:
                texts[path] = []
            if path is None or path[0] != "parts":
                above = path
        elif path:
            texts[path].append(line)
    for path, found in texts.items():
        _keep(document, path, "\n".join(found).strip())


def _open(document: Document, heading: str, number: int, above: Path | None) -> Path | None:
    """Where the section's text belongs; None, and a mistake, if nowhere.

    `above` is the text that a part would continue.
    """
    found = _KNOWN.fullmatch(heading)
    if found is None:
        document.lines["##",] = number
        document.mistake(("##",), "unknown_section", heading=heading)
        return None
    path: Path = ("first_comment",)
    if found["part"]:
        return _open_part(document, int(found["part"]), number, above)
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


def _open_part(document: Document, part: int, number: int, above: Path | None) -> Path | None:
    if above is None:
        return None  # what stands above it is a mistake already
    document.lines["##",] = number
    if above == ("first_comment",):
        document.mistake(("##",), "part_alone", part=part)
        return None
    of = HEADINGS[above[0]] + "".join(above[1:])
    expected = 1 + max((int(p[2]) for p in document.lines if _is_part(p, of)), default=1)
    if part != expected:
        document.mistake(("##",), "part_order", heading=f"## part {part}", expected=expected)
    path = ("parts", of, str(part))
    document.lines[path] = number
    return path


def _is_part(path: tuple[str | int, ...], of: str) -> bool:
    return len(path) == 3 and path[:2] == ("parts", of)


def _keep(document: Document, path: Path, text: str) -> None:
    if path == ("body",):
        document.values["body"] = text
    elif not text:
        document.mistake(path, "empty_section", heading=HEADINGS[path[0]] + "".join(path[1:][-1:]))
    elif path[0] == "parts":
        document.values.setdefault("parts", {}).setdefault(path[1], []).append(text)
    elif len(path) == 1:
        document.values[path[0]] = text
    else:
        document.values.setdefault(path[0], {})[path[1]] = text

"""A calendar as a table, `calendar.csv` or `calendar.xlsx`: one row per item.

The columns are the keys of an item's front matter. Lists are separated by `;`, the
texts of pictures stand in `alt` in the order of `media`, `repeat` is `2w x 3`,
adaptations are columns `@bluesky`, arms are columns `variant B`. A thread goes on in the
columns `part 2`, `part 3`; that of an adaptation or an arm in `@bluesky part 2`.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from pdca.plan.decoded import decode
from pdca.plan.item import Item
from pdca.plan.mistake import Mistake, closest
from pdca.plan.validate import shown
from pdca.plan.yaml_lines import Document

NOT_COLUMNS = {"adaptations", "variants", "parts", "file", "line"}
COLUMNS = (*(name for name in Item.model_fields if name not in NOT_COLUMNS), "alt")
NEEDED = ("title", "pillar")
MOST_ROWS = 5_000
UNPACKED_LIMIT = 50_000_000
"""Bytes of an XLSX once unpacked: a small file may hide a huge one."""

Row = tuple[int, list[str]]
_PART = re.compile(
    r"(?:@\s*(?P<to>\S+)\s+|variant\s+(?P<arm>\S+)\s+)?part\s+(?P<part>[0-9]{1,4})",
    re.IGNORECASE,
)


class SheetError(Exception):
    """The file is no table; `code` says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values_ = code, values


def read_sheet(file: str, content: bytes) -> tuple[list[Document], list[Mistake]]:
    """One document per row, and what is wrong with the table itself."""
    try:
        rows = list(_xlsx(content) if file.endswith(".xlsx") else _csv(content))
    except SheetError as error:
        return [], [Mistake(file, 0, error.code, error.values_)]
    if not rows:
        return [], [Mistake(file, 1, "sheet_empty")]
    header = [_column(cell) for cell in rows[0][1]]
    mistakes = _check_header(file, rows[0][0], header)
    if any(m.code == "missing_column" for m in mistakes):
        return [], mistakes
    documents = [
        _row(file, line, header, cells) for line, cells in rows[1:] if any(c.strip() for c in cells)
    ]
    return documents, mistakes


def _column(cell: str) -> str:
    """A column's name as the models have it: Excel likes to begin with a capital."""
    name = cell.strip()
    return name.lower() if name.lower() in COLUMNS else name


def _check_header(file: str, line: int, header: list[str]) -> list[Mistake]:
    known = {"known": ", ".join(COLUMNS)}
    lacking = [name for name in NEEDED if name not in header]
    if lacking:
        return [Mistake(file, line, "missing_column", {"key": n} | known) for n in lacking]
    mistakes = [
        Mistake(file, line, "unknown_column", {"key": n, "close": closest(n, COLUMNS)} | known)
        for n in header
        if n and n not in COLUMNS and not (_special(n) or _part(n))
    ]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return mistakes + [Mistake(file, line, "duplicate_column", {"key": n}) for n in twice]


def _special(name: str) -> tuple[str, str] | None:
    if found := re.fullmatch(r"@\s*(\S+)", name):
        return "adaptations", found[1]
    found = re.fullmatch(r"variant\s+(\S+)", name, re.IGNORECASE)
    return ("variants", found[1]) if found else None


def _part(name: str) -> tuple[str, int] | None:
    """What a part continues, and its number."""
    if (found := _PART.fullmatch(name)) is None:
        return None
    of = (found["to"] and f"@{found['to']}") or (found["arm"] and f"variant {found['arm']}")
    return of or "body", int(found["part"])


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Document:
    document = Document(file, read=True)
    document.lines[()] = line
    parts: dict[str, dict[int, str]] = {}
    given = {n: c.strip() for n, c in zip(header, cells, strict=False) if n and c.strip()}
    # A text whose commas nobody quoted would go out cut short.
    for cell in filter(str.strip, cells[len(header) :]):
        document.mistake((), "too_many_cells", value=shown(cell))
    for name, cell in given.items():
        if cell.startswith("="):
            document.mistake((), "cell_formula", key=name)
            document.values[name] = cell if name in {"title", "body"} else None
        elif part := _part(name):
            parts.setdefault(part[0], {})[part[1]] = cell
        elif special := _special(name):
            document.values.setdefault(special[0], {})[special[1]] = cell
        elif name in COLUMNS:
            document.values[name] = cell
    _split(document)
    for of, texts in parts.items():
        _number(document, of, texts)
    document.values.setdefault("body", "")
    document.values |= {"file": file, "line": line}
    return document


def _number(document: Document, of: str, texts: dict[int, str]) -> None:
    """Keep the parts of one text, in order, whatever the order of their columns."""
    for expected, part in enumerate(sorted(texts), start=2):
        if part != expected:
            heading = f"part {part}" if of == "body" else f"{of} part {part}"
            document.mistake((), "part_order", heading=heading, expected=expected)
            break
    document.values.setdefault("parts", {})[of] = [texts[n] for n in sorted(texts)]


def _split(document: Document) -> None:
    values = document.values
    if "accounts" in values:
        values["accounts"] = _list(values["accounts"])
    alts = _list(values.pop("alt", ""))
    if "media" in values:
        files = _list(values["media"])
        values["media"] = [
            {"file": f} | ({"alt": alts[i]} if i < len(alts) else {}) for i, f in enumerate(files)
        ]
    repeat = re.fullmatch(r"(?:every\s+)?(\S+?)\s*[x×*]\s*(\d+)", str(values.get("repeat", "")))
    if repeat:
        values["repeat"] = {"every": repeat[1], "times": repeat[2]}


def _list(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；\n]", cell) if part.strip()]


def _csv(content: bytes) -> Iterator[Row]:
    text = decode(content)
    if text is None:
        raise SheetError("not_text")
    above = 0
    if told := re.match(r"sep=(.)\n", text):  # Excel's own way to say it
        text, above = text[told.end() :], 1
    head = text.split("\n", 1)[0]
    delimiter = told[1] if told else max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    line = 1 + above
    try:
        for row, cells in enumerate(reader):
            if row > MOST_ROWS:
                raise SheetError("sheet_too_long", limit=MOST_ROWS)
            yield line, cells
            line = reader.line_num + 1 + above
    except csv.Error as error:
        raise SheetError("sheet_broken", problem=str(error)) from error


def _xlsx(content: bytes) -> Iterator[Row]:
    # Few folders have one, and it takes 20 MB of every process that reads a folder.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        _refuse_bomb(content)
        with warnings.catch_warnings(action="ignore"):  # of charts and the like, left out anyway
            book = load_workbook(io.BytesIO(content), read_only=True)
            rows = list(book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, values_only=True))
    except SheetError:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken file makes it raise.
        raise SheetError("sheet_broken", problem=type(error).__name__) from error
    if len(rows) > MOST_ROWS:
        raise SheetError("sheet_too_long", limit=MOST_ROWS)
    yield from ((line, [_cell(c) for c in cells]) for line, cells in enumerate(rows, start=1))


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(i.file_size for i in packed.infolist()) > UNPACKED_LIMIT:
            raise SheetError("file_too_big", limit=UNPACKED_LIMIT // 1_000_000)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        # Excel keeps times as fractions of a day, and a day alone as its midnight.
        value += timedelta(milliseconds=500)
        midnight = value.time().replace(microsecond=0) == time()
        return str(value.date()) if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)

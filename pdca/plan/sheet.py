"""A calendar as a table, `calendar.csv` or `calendar.xlsx`: one row per item.

The columns are the keys of an item's front matter. Lists are separated by `;`, the
texts of pictures stand in `alt` in the order of `media`, `repeat` is `2w x 3`,
adaptations are columns `@bluesky`, arms are columns `variant B`.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from pdca.plan.decoded import decode
from pdca.plan.item import Item
from pdca.plan.mistake import Mistake, closest
from pdca.plan.yaml_lines import Document

NOT_COLUMNS = {"adaptations", "variants", "file", "line"}
COLUMNS = (*(name for name in Item.model_fields if name not in NOT_COLUMNS), "alt")
MOST_ROWS = 5_000
UNPACKED_LIMIT = 50_000_000
"""Bytes of an XLSX once unpacked: a small file may hide a huge one."""

Row = tuple[int, list[str]]


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
    header = [cell.strip() for cell in rows[0][1]]
    mistakes = _check_header(file, rows[0][0], header)
    documents = [
        _row(file, line, header, cells) for line, cells in rows[1:] if any(c.strip() for c in cells)
    ]
    return documents, mistakes


def _check_header(file: str, line: int, header: list[str]) -> list[Mistake]:
    mistakes = [
        Mistake(file, line, "unknown_column", {"key": name, "close": closest(name, COLUMNS)})
        for name in header
        if name and name not in COLUMNS and not _special(name)
    ]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return mistakes + [Mistake(file, line, "duplicate_column", {"key": n}) for n in twice]


def _special(name: str) -> tuple[str, str] | None:
    if found := re.fullmatch(r"@\s*(\S+)", name):
        return "adaptations", found[1]
    found = re.fullmatch(r"variant\s+(\S+)", name, re.IGNORECASE)
    return ("variants", found[1]) if found else None


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Document:
    document = Document(file, read=True)
    document.lines[()] = line
    given = {n: c.strip() for n, c in zip(header, cells, strict=False) if n and c.strip()}
    for name, cell in given.items():
        if cell.startswith("="):
            document.mistake((), "cell_formula", key=name)
        elif special := _special(name):
            document.values.setdefault(special[0], {})[special[1]] = cell
        elif name in COLUMNS:
            document.values[name] = cell
    _split(document)
    document.values.setdefault("body", "")
    document.values |= {"file": file, "line": line}
    return document


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
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SheetError("sheet_broken", problem=str(error)) from error


def _xlsx(content: bytes) -> Iterator[Row]:
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
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)

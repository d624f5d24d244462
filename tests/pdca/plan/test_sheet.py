"""Calendars as tables: the same items as from Markdown, a row is a line."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from pdca.plan.campaign import Plan
from pdca.plan.files import FileContent
from pdca.plan.read import read

Files = dict[str, FileContent]
HEAD = ["id", "title", "pillar", "at", "accounts", "media", "alt", "repeat", "body", "@bluesky"]
ROWS = [
    ["r1", "第一条", "acquire", "2026/3/5 20:00", "weibo-main;bluesky-en",
     "media/cup.png; media/cup.png", "一杯;又一杯", "2w x 3", "正文，有逗号", "English"],
    ["r2", "第二条", "brand", "", "", "", "", "", "两行\n正文", ""],
]  # fmt: skip


def csv_of(*rows: list[str]) -> str:
    return "".join(",".join('"' + c + '"' for c in row) + "\r\n" for row in rows)


def xlsx_of(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(out)
    return out.getvalue()


def plan_with(files: Files, name: str, content: bytes) -> Plan:
    files[name] = FileContent(content=content)
    reading = read(files)
    assert reading.plan, reading.mistakes
    return reading.plan


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_excel_writes(files: Files, encoding: str) -> None:
    plan = plan_with(files, "calendar.csv", csv_of(HEAD, *ROWS).encode(encoding))

    first, second = plan.item("r1"), plan.item("r2")
    assert first.at == datetime.fromisoformat("2026-03-05 20:00")
    assert first.accounts == ("weibo-main", "bluesky-en")
    assert [m.alt for m in first.media] == ["一杯", "又一杯"]
    assert first.repeat
    assert first.repeat.times == 3
    assert first.adaptations == {"bluesky": "English"}
    assert second.body == "两行\n正文"


def test_an_xlsx_is_read_as_the_csv_is(files: Files) -> None:
    from_csv = plan_with(dict(files), "calendar.csv", csv_of(HEAD, *ROWS).encode())
    rows = [[*ROWS[0]], [*ROWS[1]]]
    rows[0][3] = datetime(2026, 3, 5, 20, 0, tzinfo=UTC).replace(tzinfo=None)
    from_xlsx = plan_with(files, "calendar.xlsx", xlsx_of(HEAD, *rows))

    alike = {"exclude": {"file", "line"}}
    for name in ("r1", "r2"):
        assert from_csv.item(name).model_dump(**alike) == from_xlsx.item(name).model_dump(**alike)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_mistake_names_its_row(files: Files, kind: str) -> None:
    rows = [HEAD, ROWS[1], ["r9", "x", "brnad", "", "", "", "", "", "y", ""]]
    content = csv_of(*rows).encode() if kind == "csv" else xlsx_of(*rows)
    files[f"calendar.{kind}"] = FileContent(content=content)

    # In the CSV the cell above takes two lines of the file.
    expected = 4 if kind == "csv" else 3
    assert [(m.line, m.code) for m in read(files).mistakes] == [(expected, "unknown_pillar")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_thread_stands_in_columns_in_any_order(files: Files, kind: str) -> None:
    head = ["title", "pillar", "part 3", "body", "Part 2", "@bluesky", "@bluesky part 2"]
    row = ["一", "brand", "三", "一", "二", "one", "two"]
    content = csv_of(head, row).encode() if kind == "csv" else xlsx_of(head, row)

    item = plan_with(files, f"calendar.{kind}", content).item("一")

    assert item.parts == {"body": ("二", "三"), "@bluesky": ("two",)}


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("part 3", "part_order"),
        ("part 1", "part_order"),
        ("@bluesky part 2", "part_without_text"),
        ("part", "unknown_column"),
    ],
)
def test_a_column_of_a_part_tells_its_mistake(files: Files, head: str, code: str) -> None:
    rows = [["title", "pillar", "body", head], ["一", "brand", "正文", "二"]]
    files["calendar.csv"] = FileContent(content=csv_of(*rows).encode())

    line = 1 if code == "unknown_column" else 2
    assert [(m.line, m.code) for m in read(files).mistakes] == [(line, code)]


def test_an_unknown_column_and_a_formula_are_mistakes(files: Files) -> None:
    rows = [["title", "pilar", "pillar", "body"], ["x", "", "brand", "=HYPERLINK(A1)"]]
    files["calendar.csv"] = FileContent(content=csv_of(*rows).encode())

    codes = [m.code for m in read(files).mistakes]
    assert codes[:2] == ["unknown_column", "cell_formula"]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 broken", b"no zip", xlsx_of(["title"])[:-40]],
    ids=["zip", "not", "cut"],
)
def test_a_broken_xlsx_is_one_mistake(files: Files, content: bytes) -> None:
    files["calendar.xlsx"] = FileContent(content=content)

    assert [m.code for m in read(files).mistakes] == ["sheet_broken"]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(files: Files) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    files["calendar.xlsx"] = FileContent(content=out.getvalue())

    assert [m.code for m in read(files).mistakes] == ["file_too_big"]


def test_a_row_without_an_id_keeps_its_title_for_one_when_rows_move(files: Files) -> None:
    rows = [["Title", "PILLAR", "body"], ["一杯 手冲", "brand", "水温 92 度"]]
    before = plan_with(dict(files), "calendar.csv", csv_of(*rows).encode())
    rows.insert(1, ["新的一条", "brand", "先烫杯"])
    after = plan_with(files, "calendar.csv", csv_of(*rows).encode())

    assert before.item("一杯-手冲").body == after.item("一杯-手冲").body == "水温 92 度"


def test_excels_own_first_line_and_its_semicolons_are_understood(files: Files) -> None:
    text = "sep=;\r\ntitle;pillar;body\r\n一;brand;正文\r\n;;\r\n二;brnad;正文二\r\n"
    files["calendar.csv"] = FileContent(content=text.encode("utf-16"))

    assert [(m.line, m.code) for m in read(files).mistakes] == [(5, "unknown_pillar")]


def test_a_text_cut_at_a_comma_is_a_mistake(files: Files) -> None:
    files["calendar.csv"] = FileContent(content="title,pillar,body\na,brand,水温,92 度\n".encode())

    assert [(m.line, m.code) for m in read(files).mistakes] == [(2, "too_many_cells")]


def test_a_table_without_its_columns_is_told_once(files: Files) -> None:
    text = "标题,支柱,正文\n一,brand,正文\n二,brand,正文二\n"
    files["calendar.csv"] = FileContent(content=text.encode())

    assert [m.code for m in read(files).mistakes] == ["missing_column", "missing_column"]


def test_a_day_without_a_time_is_no_midnight(files: Files) -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None)
    content = xlsx_of(["title", "pillar", "at", "body"], ["一", "brand", day, "正文"])
    files["calendar.xlsx"] = FileContent(content=content)

    assert [(m.line, m.code) for m in read(files).mistakes] == [(2, "bad_time")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_calendar_of_ten_thousand_rows_is_refused(files: Files, kind: str) -> None:
    rows = [["title", "pillar", "body"], *([f"t{n}", "brand", f"b{n}"] for n in range(10_000))]
    content = csv_of(*rows).encode() if kind == "csv" else xlsx_of(*rows)
    files[f"calendar.{kind}"] = FileContent(content=content)

    assert [m.code for m in read(files).mistakes] == ["sheet_too_long"]

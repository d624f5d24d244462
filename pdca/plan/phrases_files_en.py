"""What is wrong with a file of a campaign folder as a file, in English."""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    "no_campaign_file": (
        "The folder has no campaign.yaml.",
        "Write one; `pdca new NAME` gives you a commented example.",
    ),
    "file_too_big": ("The file is larger than {limit} MB.", "Make it smaller or take it out."),
    "file_outside": (
        "The file is a link that leads out of the campaign folder.",
        "Copy the file itself into the folder.",
    ),
    "file_unreadable": (
        "The file cannot be read.",
        "Save it again under the same name; it must be a file, not a folder.",
    ),
    "file_ignored": (
        "A file of this name or in this place is not read.",
        (
            "Posts are `content/NAME.md`, not in folders below it; a calendar is"
            " `calendar.csv` or `calendar.xlsx`. Rename the file, move it, or take it out."
        ),
    ),
    "too_many_files": (
        "The folder holds more than {most} files.",
        "Split the campaign, or write its items as the rows of a calendar.",
    ),
    "not_text": (
        "This is not a text file.",
        "Save it as plain text in UTF-8 (in Excel: “CSV UTF-8”).",
    ),
    "yaml_broken": (
        "From here on the file cannot be read ({problem}).",
        "Check indentation, quotes and brackets in this line and the one above.",
    ),
    "yaml_tab": ("There is a tab in this line.", "Put spaces in its place."),
    "yaml_full_width": (
        "“{wide}” is a full-width sign, which does not count here.",
        "Type `{sign}` with the keyboard set to English; after a colon comes a space.",
    ),
    "yaml_sign": (
        "A value cannot begin with “{sign}”.",
        'Put the whole value in quotes: `"{sign}..."`.',
    ),
    "yaml_quote": (
        "A quote is opened here and never closed.",
        "Close it at the end of the value, or take it away.",
    ),
    "yaml_bracket": (
        "The bracket opened here is not closed where it should be.",
        "Write `[one, two]` or `{{key: value, key: value}}`, with commas between.",
    ),
    "yaml_colon": (
        "There is a second colon in this line.",
        'Put the text in quotes: `title: "One: two"`.',
    ),
    "yaml_indent": (
        "This line does not stand where its neighbours do.",
        "Begin it in the same column as the other keys, and write `key: value`, with a space.",
    ),
    "yaml_no_colon": (
        "There is no colon in this line.",
        "Write `key: value`, or put a longer text in quotes.",
    ),
    "yaml_not_mapping": (
        "These are no `key: value` lines.",
        "Begin every line at the left with a key, a colon and a space.",
    ),
    "yaml_too_much": (
        "The file unfolds into more than {limit} entries.",
        "Write values out instead of repeating them with `*`.",
    ),
    "duplicate_key": (
        "`{key}` stands here a second time; the first is in line {first}.",
        "Keep one of the two.",
    ),
    "no_front_matter": (
        "The item does not begin with a head between two lines `---`.",
        "Put `---`, the title and the pillar, and `---` above the text.",
    ),
    "unknown_section": (
        "`## {heading}` is no section we know.",
        (
            "Use `## @platform`, `## @account`, `## variant X`, `## part 2` or `## first comment`;"
            " for a heading in the text write `###`."
        ),
    ),
    "duplicate_section": (
        "`## {heading}` stands here a second time; the first is in line {first}.",
        "Join the two sections.",
    ),
    "empty_section": ("The section `{heading}` has no text.", "Write the text, or remove it."),
    "sheet_empty": ("The calendar is empty.", "Write the names of the columns in the first row."),
    "sheet_broken": (
        "The calendar cannot be opened ({problem}).",
        "Save it again as .xlsx, or as CSV in UTF-8.",
    ),
    "sheet_too_long": ("The calendar has more than {limit} rows.", "Split the campaign."),
    "unknown_column": (
        "There is no column `{key}`.",
        "Rename or remove it; there are: {known}, `part 2`, `@platform`, `variant X`.",
    ),
    "missing_column": (
        "The calendar has no column `{key}`.",
        "Its first row must name the columns: {known}.",
    ),
    "too_many_cells": (
        "“{value}” stands in this row beyond the last column.",
        'If it belongs to a text with commas, put that text in quotes: `"one, two"`.',
    ),
    "duplicate_column": ("The column `{key}` stands there twice.", "Keep one of the two."),
    "cell_formula": ("The cell under `{key}` is a formula.", "Replace it by its value."),
}

"""What is wrong with an item, in English: by code, what and how to mend it."""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    "duplicate_id": (
        "The id “{value}” belongs to {first} already.",
        "Give this item another `id` (capitals make no difference).",
    ),
    "same_text": (
        "The text is the same as that of {value} ({first}).",
        "Write another text, or let one item repeat with `repeat`.",
    ),
    "empty_body": ("The item has no text.", "Write the text below the head."),
    "at_outside": (
        "{value} is outside the campaign.",
        "Choose a time from {starts} to the end of {ends}.",
    ),
    "at_in_gap": (
        "{value} does not exist in {zone}: the clocks go forward over it.",
        "Choose {before} or earlier, or {after} or later.",
    ),
    "link_not_https": ("The link {link} does not begin with https://.", "Use the https address."),
    "link_broken": ("The link {link} is not a web address.", "Copy it again from the browser."),
    "link_private": (
        "The link {link} leads to a private address that your readers cannot reach.",
        "Use the public address.",
    ),
    "link_address": ("The link {link} names a machine by its number.", "Use the site's name."),
    "media_outside": (
        "{file} is outside the campaign folder.",
        "Copy the file into `media/` and write `media/NAME`.",
    ),
    "media_missing": (
        "{file} is not there.",
        "Put the file into the folder, or correct its name (capitals count).",
    ),
    "media_type": (
        "{file} is no picture, film or sound that we can post.",
        "Use JPEG, PNG, GIF, WebP, MP4 or MP3; the content counts, not the name.",
    ),
    "alt_missing": (
        "The picture {file} has no `alt` text.",
        "Describe in one sentence what it shows, for those who cannot see it.",
    ),
    "variants_alone": (
        "The item has variants ({arms}) but names no experiment.",
        "Add `experiment: NAME`, or remove the variants.",
    ),
    "variants_missing": (
        "The item takes part in {name} but lacks the variants {arms}.",
        "Add a section `## variant X` for each.",
    ),
    "part_order": (
        "`{heading}` stands where part {expected} must be.",
        "Number the parts 2, 3, 4 in order below the text that they continue; it is part 1 itself.",
    ),
    "part_alone": (
        "`## part {part}` stands below the first comment, which has no parts.",
        "Move it below the text that it continues.",
    ),
    "part_without_text": (
        "`{of}` has further parts but no text of its own.",
        "Write the text that they continue, or remove the parts.",
    ),
    "unknown_adaptation": (
        "“@{value}” is neither an account nor a platform of this campaign.",
        "Use one of: {known}.",
    ),
    "adaptation_unused": (
        "No account of this campaign is on {value}, so this text would never be used.",
        "Remove the section, or add the account.",
    ),
}

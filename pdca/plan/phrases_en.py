"""What is wrong with a campaign folder, in English: by code, what and how to mend it."""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    # files
    "no_campaign_file": (
        "The folder has no campaign.yaml.",
        "Write one; `pdca new NAME` gives you a commented example.",
    ),
    "file_too_big": ("The file is larger than {limit} MB.", "Make it smaller or take it out."),
    "file_outside": (
        "The file is a link that leads out of the campaign folder.",
        "Copy the file itself into the folder.",
    ),
    "file_unreadable": ("The file cannot be read.", "Check its permissions, or save it again."),
    "not_text": ("This is not a text file.", "Save it as plain text in UTF-8."),
    "yaml_broken": (
        "The YAML cannot be read here: {problem}.",
        "Check indentation, quotes and brackets in this line and the one above.",
    ),
    "yaml_not_mapping": (
        "These are no `key: value` lines.",
        "Begin every line at the left with a key and a colon.",
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
            "Use `## @platform`, `## @account`, `## variant X` or `## first comment`;"
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
        "Rename or remove it; the reference of the campaign folder lists the columns.",
    ),
    "duplicate_column": ("The column `{key}` stands there twice.", "Keep one of the two."),
    "cell_formula": ("The cell under `{key}` is a formula.", "Replace it by its value."),
    # form
    "unknown_key": (
        "The key `{key}` is not known here.",
        "Correct the spelling, or remove the line.",
    ),
    "missing_key": ("`{key}` is missing.", "Add `{key}: ...` here."),
    "wrong_type": (
        "`{key}` cannot be “{value}”.",
        (
            "Write the kind of value the reference shows for `{key}`;"
            " put a number that is meant as text in quotes."
        ),
    ),
    "wrong_choice": ("`{key}` cannot be “{value}”.", "Choose one of: {choices}."),
    "unknown_metric": (
        "“{value}” is not a metric of the vocabulary.",
        "Choose one of the words in the reference of metrics, such as leads, orders or reach.",
    ),
    "out_of_range": ("`{key}` is {value}, which is out of range.", "It must be {rule}."),
    "too_few": ("`{key}` has too few entries.", "It needs {rule}."),
    "bad_name": (
        "“{value}” cannot be a name.",
        (
            "Use lower-case letters, digits and hyphens, beginning with a letter or digit;"
            " an item's id may have other letters but no spaces or slashes."
        ),
    ),
    "bad_duration": (
        "“{value}” is not a length of time.",
        "Write a number and a unit, such as 15min, 24h, 30d or 2w.",
    ),
    "bad_number": ("“{value}” is not a number.", "Write it as 6000, 6,000 or 30%."),
    "bad_day": ("“{value}” is not a day.", "Write it as 2026-03-31."),
    "bad_time": (
        "“{value}” is not a local time.",
        "Write day and time without a zone, such as 2026-03-05 20:00.",
    ),
    # campaign
    "name_differs": (
        "The campaign is called “{value}” but its folder “{folder}”.",
        "Give both the same name; a running campaign keeps the name it has.",
    ),
    "ends_before_starts": (
        "The campaign ends ({ends}) before it starts ({starts}).",
        "Put `ends` on or after `starts`.",
    ),
    "bad_timezone": (
        "There is no time zone “{value}”.",
        "Use a name such as Asia/Shanghai or Europe/Berlin.",
    ),
    "bad_email": ("“{value}” is not an e-mail address.", "Write it as name@company.com."),
    "duplicate_name": (
        "The name “{value}” is taken; it stands in line {first} already.",
        "Give this one another name.",
    ),
    "unknown_platform": ("We do not know a platform “{value}”.", "Choose one of: {known}."),
    "no_connector": (
        "This installation cannot post to {platform} yet.",
        "Ask an engineer for a connector, or set `sandbox: true` for the account {account}.",
    ),
    "not_connected": (
        "Nobody has connected the account {account} on {platform}.",
        "Ask an engineer to store its credential, or take it out of the plan.",
    ),
    "no_rhythm": (
        "The account {account} has no rhythm, so nothing would ever go out there.",
        "Add `{account}: {{per_week: ..., slots: [...]}}` under `rhythm`.",
    ),
    "rhythm_account": (
        "There is a rhythm for “{value}”, which is none of the accounts.",
        "Use the name of an account: {known}.",
    ),
    "bad_slot": (
        "“{value}” is not a slot.",
        "Write days and a time, such as “Mon-Fri 12:00” or “Sat,Sun 10:30”.",
    ),
    "pillar_sum": (
        "The pillars' quotas add up to {sum}, not to 1.",
        "Change them by {off} in all.",
    ),
    "unknown_label": (
        "There is a label for “{value}”, which nothing in the campaign is called.",
        "Use one of: {known}.",
    ),
    "unknown_pillar": ("There is no pillar “{value}”.", "Use one of: {known}."),
    "unknown_audience": (
        "There is no audience “{value}”.",
        "Use one of: {known}; or describe it under `audiences`.",
    ),
    "unknown_account": ("There is no account “{value}”.", "Use one of: {known}."),
    "unknown_experiment": (
        "There is no experiment “{value}”.",
        "Describe it under `experiments` in campaign.yaml, or use one of: {known}.",
    ),
    "unknown_variant": ("The experiment has no variant “{value}”.", "Its variants are: {known}."),
    "scope_platform": (
        "No account of this campaign is on “{value}”, so the target would never move.",
        "Use one of: {known}.",
    ),
    # SMART
    "smart_specific": (
        "The target {target} is not specific (S): `{key}` is missing.",
        (
            "Say what is counted (`metric`, a word of the vocabulary), where (`scope`),"
            " and give the target a `name`."
        ),
    ),
    "smart_measurable": (
        "The target {target} is not measurable (M): `goal` is missing.",
        "Give the number to be reached; unit and direction come with the metric.",
    ),
    "smart_achievable": (
        "Whether the target {target} is achievable (A) cannot be judged: `baseline` is missing.",
        "Give the last comparable figure, or write `baseline: history`.",
    ),
    "smart_relevant": (
        "The target {target} does not say what it is relevant for (R): `serves` is missing.",
        "Name the business goal that it serves.",
    ),
    "smart_time_bound": (
        "The target {target} is not time-bound (T): `by` is missing.",
        "Give the last day on which it counts.",
    ),
    "target_by": (
        "The deadline {by} of the target {target} is outside the campaign.",
        "Choose a day from {starts} to {ends}.",
    ),
    "target_starts": (
        "The target {target} starts on {value}, outside its own time.",
        "Choose a day from the campaign's start ({starts}) to the target's deadline.",
    ),
    "milestone_by": (
        "The milestone {value} of the target {target} is outside its time.",
        "Choose a day before the deadline {by}.",
    ),
    # the rest of campaign.yaml
    "experiment_until": (
        "The experiment {name} runs until {value}, outside the campaign.",
        "Choose a day from {starts} to {ends}.",
    ),
    "same_variants": ("Two variants of {name} have the same name.", "Name them apart."),
    "bad_currency": ("“{value}” is not a currency.", "Write three letters, such as CNY or EUR."),
    "budget_over": (
        "The budget's lines come to {lines} {currency} a week, more than its {weekly}.",
        "Raise `weekly` or lower a line.",
    ),
    "bad_condition": (
        "The condition of the level {name} cannot be read at “{part}”.",
        "Write it as `negative_share > 0.4 and mentions > 30 in 6h`, with words of the vocabulary.",
    ),
    "utm_place": (
        "The UTM pattern “{pattern}” names `{value}`, which nothing fills.",
        "It may name: {known}.",
    ),
}

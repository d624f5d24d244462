"""What is wrong with a campaign folder, in English: by code, what and how to mend it."""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    # form
    "unknown_key": (
        "The key `{key}` is not known here.",
        "Correct the spelling, or remove the line.",
    ),
    "missing_key": ("`{key}` is missing.", "Add `{key}: ...` here."),
    "wrong_type": (
        "`{key}` cannot be “{value}”.",
        "docs/reference/campaign-folder.md shows how `{key}` is written.",
    ),
    "needs_list": ("`{key}` must be a list.", "Write it in brackets: `{key}: [{value}]`."),
    "needs_keys": (
        "`{key}` cannot be “{value}”; it has keys of its own.",
        "docs/reference/campaign-folder.md shows which.",
    ),
    "needs_quotes": (
        "`{key}` must be a text, and “{value}” is none.",
        'If you mean it so, put it in quotes: `{key}: "{value}"`.',
    ),
    "needs_whole": ("`{key}` cannot be “{value}”.", "Write a whole number, such as 5."),
    "needs_yes_no": ("`{key}` cannot be “{value}”.", "Write `true` or `false`."),
    "wrong_choice": ("`{key}` cannot be “{value}”.", "Choose one of: {choices}."),
    "unknown_metric": (
        "“{value}” is not a metric.",
        (
            "Choose a word from docs/reference/metrics.md,"
            " such as leads, orders, revenue, reach or engagements."
        ),
    ),
    "bad_baseline": (
        "`baseline` cannot be “{value}”.",
        "Write the last comparable figure as a number, or `history`.",
    ),
    "too_small": ("`{key}` is {value}, which is too little.", "It must be {limit} or more."),
    "not_positive": ("`{key}` is {value}.", "It must be more than {limit}."),
    "too_large": ("`{key}` is {value}, which is too much.", "It must be {limit} or less."),
    "share_too_large": (
        "`{key}` is {value}, but it is a share, and the whole is 1.",
        "Write thirty percent as 0.3 or 30%.",
    ),
    "too_few": ("`{key}` has too few entries.", "It needs {limit} or more."),
    "bad_name": (
        "“{value}” cannot be a name.",
        "Use only small letters a-z, digits and hyphens, such as weibo-main.",
    ),
    "bad_id": (
        "“{value}” cannot be an `id`.",
        "Use letters of any language, digits and hyphens, without spaces or slashes.",
    ),
    "bad_duration": (
        "“{value}” is not a length of time.",
        "Write a number and a unit, such as 15min, 24h, 30d or 2w.",
    ),
    "bad_number": ("“{value}” is not a number.", "Write it as 6000, 6,000 or 30%."),
    "bad_day": ("“{value}” is not a day.", "Write a day that exists, in the form 2026-03-31."),
    "bad_time": (
        "“{value}” is not a day with a time.",
        "Write both, without a time zone: 2026-03-05 20:00.",
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
        "Ask an engineer to connect it (`pdca connect {account}`), or take it out of the plan.",
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
        "Change them by {off} in all, so that they make 1.",
    ),
    "unknown_label": (
        "There is a label for “{value}”, which nothing in the campaign is called.",
        "Use one of: {known}.",
    ),
    "unknown_pillar": ("There is no pillar “{value}”.", "Use one of: {known}."),
    "unknown_audience": (
        "There is no audience “{value}”.",
        "Use one of: {known}; or describe it under `audiences` in campaign.yaml.",
    ),
    "no_audiences": (
        "The campaign has no audience “{value}”, and no other yet.",
        "Describe it under `audiences` in campaign.yaml, or remove it here.",
    ),
    "no_experiments": (
        "The campaign has no experiment “{value}”, and no other yet.",
        "Describe it under `experiments` in campaign.yaml, or remove it here.",
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
            "Say what is counted (`metric`, a word of docs/reference/metrics.md), where (`scope`),"
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
        (
            "Write it as `negative_share > 0.4 and mentions > 30 in 6h`,"
            " with words of docs/reference/metrics.md."
        ),
    ),
    "utm_place": (
        "The UTM pattern “{pattern}” names `{value}`, which nothing fills.",
        "It may name: {known}.",
    ),
}

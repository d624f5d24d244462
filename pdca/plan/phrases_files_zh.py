"""活动文件夹里的文件打不开、读不懂时，用中文怎么说。"""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    "no_campaign_file": (
        "文件夹里没有 campaign.yaml。",
        "请新建一个；运行 `pdca new 名称` 可以得到带注释的样例。",
    ),
    "file_too_big": ("文件超过了 {limit} MB。", "请压缩，或者移出文件夹。"),
    "file_outside": ("这是一个指向活动文件夹之外的链接文件。", "请把文件本身复制进来。"),
    "file_unreadable": ("文件打不开。", "请用原来的名字重新保存；它必须是文件，不能是文件夹。"),
    "file_ignored": (
        "这个名字或位置的文件不会被读取。",
        (
            "帖子要放在 `content/名称.md`，不能再套子文件夹；排期表只认 `calendar.csv` 或"
            " `calendar.xlsx`。请改名、移动，或者拿走。"
        ),
    ),
    "too_many_files": (
        "文件夹里的文件超过 {most} 个。",
        "请拆成几个活动，或者把内容写成排期表，一行一条。",
    ),
    "not_text": (
        "这不是文本文件。",
        "请另存为 UTF-8 编码的纯文本（Excel 里选“CSV UTF-8”）。",
    ),
    "yaml_broken": (
        "从这里起读不下去了（{problem}）。",
        "请检查本行和上一行的缩进、引号和括号。",
    ),
    "yaml_tab": ("这一行里有制表符（Tab）。", "请换成空格。"),
    "yaml_full_width": (
        "“{wide}”是全角符号，在这里不起作用。",
        "请切换到英文输入法，改成 `{sign}`；冒号后面还要空一格。",
    ),
    "yaml_sign": ("值不能以“{sign}”开头。", '请给整个值加上英文引号：`"{sign}……"`。'),
    "yaml_quote": ("这里的引号只有开头，没有结尾。", "请在值的末尾补上引号，或者去掉它。"),
    "yaml_bracket": (
        "这里的括号没有正确收尾。",
        "请写成 `[一, 二]` 或 `{{键: 值, 键: 值}}`，中间用英文逗号。",
    ),
    "yaml_colon": ("这一行里有第二个冒号。", '请给文字加上英文引号：`title: "一: 二"`。'),
    "yaml_indent": (
        "这一行没有和同级的行对齐。",
        "请和其他键写在同一列，并写成 `键: 值`，冒号后空一格。",
    ),
    "yaml_no_colon": ("这一行没有冒号。", "请写成 `键: 值`；较长的文字请加英文引号。"),
    "yaml_not_mapping": ("这里不是“键: 值”的写法。", "每行顶格写键名，后面跟英文冒号和空格。"),
    "yaml_too_much": ("文件展开后超过 {limit} 项。", "请直接写出内容，不要用 `*` 反复引用。"),
    "duplicate_key": ("`{key}` 写了两次，第一次在第 {first} 行。", "保留一个即可。"),
    "no_front_matter": (
        "内容开头缺少两行 `---` 之间的信息栏。",
        "请在正文前写：一行 `---`，标题和支柱，再一行 `---`。",
    ),
    "unknown_section": (
        "看不懂小节 `## {heading}`。",
        (
            "可用的有 `## @平台`、`## @账号`、`## variant X`、`## part 2`、`## first comment`；"
            "正文里的小标题请用 `###`。"
        ),
    ),
    "duplicate_section": ("小节 `## {heading}` 重复了，第一次在第 {first} 行。", "请合并成一个。"),
    "empty_section": ("小节 `{heading}` 没有内容。", "补上文字，或者删掉它。"),
    "sheet_empty": ("排期表是空的。", "请在第一行写上各列的名称。"),
    "sheet_broken": ("排期表打不开（{problem}）。", "请重新保存为 .xlsx，或 UTF-8 编码的 CSV。"),
    "sheet_too_long": ("排期表超过 {limit} 行。", "请拆成几个活动。"),
    "unknown_column": (
        "不认识 `{key}` 这一列。",
        "请改列名或删掉；可用的列：{known}、`part 2`、`@平台`、`variant X`。",
    ),
    "missing_column": ("排期表缺少 `{key}` 这一列。", "第一行要写列名：{known}。"),
    "too_many_cells": (
        "这一行的“{value}”超出了最后一列。",
        '如果它是文字里逗号后面的部分，请给整段文字加英文引号：`"一，二"`。',
    ),
    "duplicate_column": ("`{key}` 这一列出现了两次。", "保留一列即可。"),
    "cell_formula": ("`{key}` 这一格是公式。", "请改成公式算出的值。"),
}

"""活动文件夹里的错误（内容条目另列），用中文怎么说：按代码列出“错在哪里”和“怎么改”。"""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    # 文件
    "no_campaign_file": (
        "文件夹里没有 campaign.yaml。",
        "请新建一个；运行 `pdca new 名称` 可以得到带注释的样例。",
    ),
    "file_too_big": ("文件超过了 {limit} MB。", "请压缩，或者移出文件夹。"),
    "file_outside": ("这是一个指向活动文件夹之外的链接文件。", "请把文件本身复制进来。"),
    "file_unreadable": ("文件打不开。", "请检查权限，或者重新保存一次。"),
    "not_text": ("这不是文本文件。", "请另存为 UTF-8 编码的纯文本。"),
    "yaml_broken": (
        "从这里起 YAML 读不下去：{problem}。",
        "请检查本行和上一行的缩进、引号和括号。",
    ),
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
            "可用的有 `## @平台`、`## @账号`、`## variant X`、`## first comment`；"
            "正文里的小标题请用 `###`。"
        ),
    ),
    "duplicate_section": ("小节 `## {heading}` 重复了，第一次在第 {first} 行。", "请合并成一个。"),
    "empty_section": ("小节 `{heading}` 没有内容。", "补上文字，或者删掉它。"),
    "sheet_empty": ("日历是空的。", "请在第一行写上各列的名称。"),
    "sheet_broken": ("日历打不开（{problem}）。", "请重新保存为 .xlsx，或 UTF-8 编码的 CSV。"),
    "sheet_too_long": ("日历超过 {limit} 行。", "请拆成几个活动。"),
    "unknown_column": ("没有 `{key}` 这一列。", "请改列名或删掉；可用的列见活动文件夹的参考文档。"),
    "duplicate_column": ("`{key}` 这一列出现了两次。", "保留一列即可。"),
    "cell_formula": ("`{key}` 这一格是公式。", "请改成公式算出的值。"),
    # 写法
    "unknown_key": ("这里不认识 `{key}` 这个键。", "请检查拼写，或删掉这一行。"),
    "missing_key": ("缺少 `{key}`。", "请在这里补上 `{key}: ……`。"),
    "wrong_type": (
        "`{key}` 不能写成“{value}”。",
        "请按参考文档里 `{key}` 的写法填写；当作文字用的数字要加引号。",
    ),
    "wrong_choice": ("`{key}` 不能是“{value}”。", "可选：{choices}。"),
    "unknown_metric": (
        "指标表里没有“{value}”。",
        "请用指标参考里的词，例如 leads（线索）、orders（订单）、reach（触达）。",
    ),
    "out_of_range": ("`{key}` 写的是 {value}，超出了范围。", "要求：{rule}。"),
    "too_few": ("`{key}` 的条目太少。", "要求：{rule} 项。"),
    "bad_name": (
        "“{value}”不能用作名称。",
        (
            "名称只用小写字母、数字和连字符，以字母或数字开头；"
            "内容的 id 可以用中文，但不能有空格和斜杠。"
        ),
    ),
    "bad_duration": ("“{value}”不是一段时间。", "请写数字加单位，例如 15min、24h、30d、2w。"),
    "bad_number": ("“{value}”不是数字。", "请写成 6000、6,000、1.2万 或 30%。"),
    "bad_day": ("“{value}”不是日期。", "请写成 2026-03-31。"),
    "bad_time": ("“{value}”不是当地时间。", "请写日期和时间，不带时区，例如 2026-03-05 20:00。"),
    # 活动
    "name_differs": (
        "活动名是“{value}”，文件夹名却是“{folder}”。",
        "两者要一致；已经在跑的活动请保留原名。",
    ),
    "ends_before_starts": (
        "活动结束日 {ends} 早于开始日 {starts}。",
        "请把 `ends` 改到 `starts` 当天或之后。",
    ),
    "bad_timezone": ("没有“{value}”这个时区。", "请写 Asia/Shanghai、Europe/Berlin 这样的名称。"),
    "bad_email": ("“{value}”不是邮箱地址。", "请写成 name@company.com 的样子。"),
    "duplicate_name": ("名称“{value}”已经用过了，在第 {first} 行。", "请换一个名称。"),
    "unknown_platform": ("不认识平台“{value}”。", "可选：{known}。"),
    "no_connector": (
        "目前这套系统还不能发布到 {platform}。",
        "请找工程师添加连接器，或给账号 {account} 写上 `sandbox: true`。",
    ),
    "not_connected": (
        "{platform} 账号 {account} 还没有人接入。",
        "请找工程师存入它的凭证，或先把它从计划里去掉。",
    ),
    "no_rhythm": (
        "账号 {account} 没有发布节奏，什么也发不出去。",
        "请在 `rhythm` 下补上 `{account}: {{per_week: ……, slots: [……]}}`。",
    ),
    "rhythm_account": ("`rhythm` 里的“{value}”不是任何账号。", "请用账号名：{known}。"),
    "bad_slot": (
        "“{value}”不是发布时段。",
        "请写星期和时间，例如 “Mon-Fri 12:00” 或 “Sat,Sun 10:30”。",
    ),
    "pillar_sum": ("各内容支柱的占比加起来是 {sum}，不是 1。", "一共还差 {off}，请调平。"),
    "unknown_label": ("`labels` 里的“{value}”在活动中并不存在。", "可选：{known}。"),
    "unknown_pillar": ("没有“{value}”这个内容支柱。", "可选：{known}。"),
    "unknown_audience": ("没有“{value}”这个人群。", "可选：{known}；或者在 `audiences` 里写明。"),
    "unknown_account": ("没有“{value}”这个账号。", "可选：{known}。"),
    "unknown_experiment": (
        "没有“{value}”这个实验。",
        "请先在 campaign.yaml 的 `experiments` 里写明，或改用：{known}。",
    ),
    "unknown_variant": ("实验里没有“{value}”这一组。", "这个实验的各组是：{known}。"),
    "scope_platform": ("活动里没有“{value}”的账号，这个目标永远不会动。", "可选：{known}。"),
    # SMART
    "smart_specific": (
        "目标 {target} 不够具体（S）：缺少 `{key}`。",
        "请写明数的是什么（`metric`，用指标表里的词）、在哪里数（`scope`），并给目标起名（`name`）。",
    ),
    "smart_measurable": (
        "目标 {target} 无法衡量（M）：缺少 `goal`。",
        "请写出要达到的数字；单位和好坏方向由指标决定。",
    ),
    "smart_achievable": (
        "目标 {target} 能否达到（A）无从判断：缺少 `baseline`。",
        "请写上一次可比的数字，或写 `baseline: history` 用历史数据。",
    ),
    "smart_relevant": (
        "目标 {target} 没说和业务有什么关系（R）：缺少 `serves`。",
        "请写明它服务于哪个业务目标。",
    ),
    "smart_time_bound": ("目标 {target} 没有期限（T）：缺少 `by`。", "请写上计入的最后一天。"),
    "target_by": (
        "目标 {target} 的期限 {by} 不在活动期间。",
        "请选 {starts} 到 {ends} 之间的一天。",
    ),
    "target_starts": (
        "目标 {target} 的起点 {value} 不在它的期间内。",
        "请选活动开始日（{starts}）到目标期限之间的一天。",
    ),
    "milestone_by": (
        "目标 {target} 的里程碑 {value} 不在它的期间内。",
        "请选期限 {by} 之前的一天。",
    ),
    # campaign.yaml 的其余部分
    "experiment_until": (
        "实验 {name} 的截止日 {value} 不在活动期间。",
        "请选 {starts} 到 {ends} 之间的一天。",
    ),
    "same_variants": ("实验 {name} 有两组同名。", "请给各组起不同的名字。"),
    "bad_currency": ("“{value}”不是货币代码。", "请写三个大写字母，例如 CNY、EUR。"),
    "budget_over": (
        "各项预算合计每周 {lines} {currency}，超过了总额 {weekly}。",
        "请调高 `weekly`，或降低其中几项。",
    ),
    "bad_condition": (
        "风险等级 {name} 的条件读不懂，卡在“{part}”。",
        "请写成 `negative_share > 0.4 and mentions > 30 in 6h`，用指标表里的词。",
    ),
    "utm_place": ("UTM 规则“{pattern}”里的 `{value}` 没有东西可填。", "可以用：{known}。"),
}

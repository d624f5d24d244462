"""活动文件夹里的错误（内容条目另列），用中文怎么说：按代码列出“错在哪里”和“怎么改”。"""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    # 写法
    "unknown_key": ("这里不认识 `{key}` 这个键。", "请检查拼写，或删掉这一行。"),
    "missing_key": ("缺少 `{key}`。", "请在这里补上 `{key}: ……`。"),
    "wrong_type": (
        "`{key}` 不能写成“{value}”。",
        "`{key}` 的写法见 docs/reference/campaign-folder.md。",
    ),
    "needs_list": ("`{key}` 必须是列表。", "请加上方括号：`{key}: [{value}]`。"),
    "needs_keys": (
        "`{key}` 不能写成“{value}”，它下面还有自己的键。",
        "有哪些键，见 docs/reference/campaign-folder.md。",
    ),
    "needs_quotes": (
        "`{key}` 要填文字，而“{value}”不是文字。",
        '如果就是这个意思，请加英文引号：`{key}: "{value}"`。',
    ),
    "needs_whole": ("`{key}` 不能写成“{value}”。", "请写整数，例如 5。"),
    "needs_yes_no": ("`{key}` 不能写成“{value}”。", "请写 `true`（是）或 `false`（否）。"),
    "wrong_choice": ("`{key}` 不能是“{value}”。", "可选：{choices}。"),
    "unknown_metric": (
        "没有“{value}”这个指标。",
        (
            "请用 docs/reference/metrics.md 里的词，例如 leads（线索）、orders（订单）、"
            "revenue（收入）、reach（触达）。"
        ),
    ),
    "bad_baseline": (
        "`baseline` 不能写成“{value}”。",
        "请写上一次可比的数字，或写 `history` 用历史数据。",
    ),
    "too_small": ("`{key}` 写的是 {value}，太小了。", "最小是 {limit}。"),
    "not_positive": ("`{key}` 写的是 {value}。", "它必须大于 {limit}。"),
    "too_large": ("`{key}` 写的是 {value}，太大了。", "最大是 {limit}。"),
    "share_too_large": (
        "`{key}` 写的是 {value}，但它是占比，全部才是 1。",
        "百分之三十请写成 0.3 或 30%。",
    ),
    "too_few": ("`{key}` 的条目太少。", "至少要 {limit} 项。"),
    "bad_name": (
        "“{value}”不能用作名称。",
        "只能用小写英文字母、数字和连字符，例如 weibo-main。",
    ),
    "bad_id": (
        "“{value}”不能用作 `id`。",
        "可以用中文、字母、数字和连字符，不能有空格和斜杠。",
    ),
    "bad_duration": ("“{value}”不是一段时间。", "请写数字加单位，例如 15min、24h、30d、2w。"),
    "bad_number": ("“{value}”不是数字。", "请写成 6000、6,000、1.2万 或 30%。"),
    "bad_day": ("没有“{value}”这一天。", "请写真实存在的日期，格式如 2026-03-31。"),
    "bad_time": (
        "“{value}”不是完整的日期和时间。",
        "两样都要写，不带时区，例如 2026-03-05 20:00。",
    ),
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
        "请找工程师接入（`pdca connect {account}`），或先把它从计划里去掉。",
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
    "pillar_sum": (
        "各内容支柱的占比加起来是 {sum}，不是 1。",
        "一共差 {off}，请调整到正好等于 1。",
    ),
    "unknown_label": ("`labels` 里的“{value}”在活动中并不存在。", "可选：{known}。"),
    "unknown_pillar": ("没有“{value}”这个内容支柱。", "可选：{known}。"),
    "unknown_audience": (
        "没有“{value}”这个人群。",
        "可选：{known}；或者在 campaign.yaml 的 `audiences` 里写明。",
    ),
    "no_audiences": (
        "活动里没有“{value}”这个人群，也还没有别的人群。",
        "请在 campaign.yaml 的 `audiences` 里写明，或者去掉这里的。",
    ),
    "no_experiments": (
        "活动里没有“{value}”这个实验，也还没有别的实验。",
        "请在 campaign.yaml 的 `experiments` 里写明，或者去掉这里的。",
    ),
    "unknown_account": ("没有“{value}”这个账号。", "可选：{known}。"),
    "unknown_experiment": (
        "没有“{value}”这个实验。",
        "请先在 campaign.yaml 的 `experiments` 里写明，或改用：{known}。",
    ),
    "unknown_variant": ("实验里没有“{value}”这一组。", "这个实验的各组是：{known}。"),
    "scope_platform": ("活动里没有“{value}”的账号，这个目标的数字永远不会变。", "可选：{known}。"),
    # SMART
    "smart_specific": (
        "目标 {target} 不够具体（S）：缺少 `{key}`。",
        (
            "请写明看什么指标（`metric`，用 docs/reference/metrics.md 里的词）、"
            "在什么范围里看（`scope`），并给目标起名（`name`）。"
        ),
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
        "目标 {target} 没有说明和业务的关系（R）：缺少 `serves`。",
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
        (
            "请写成 `negative_share > 0.4 and mentions > 30 in 6h`，"
            "用 docs/reference/metrics.md 里的词。"
        ),
    ),
    "utm_place": ("UTM 规则“{pattern}”里的 `{value}` 没有东西可填。", "可以用：{known}。"),
}

"""中文的提醒邮件，一种事一个函数。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from reports.phrases.alert_text import AlertText, Line, buttons, fallback, number, percent

Values = Mapping[str, Any]
HOLDS = {"incident": "有舆情尚未了结", "held by hand": "有人手动暂停了它"}
IMBALANCES = {
    "idle": "过了时间，却没有在发送",
    "stuck": "发送中，迟迟没有结果",
    "unasked": "等人答复，却没有问过任何人",
    "twice": "发布了两次",
}
ONCE = "点一下即可，以第一次答复为准。"
ANSWERS = {"apology": "致歉", "compensation": "补偿", "explanation": "说明", "silence": "不回应"}


def write(code: str, values: Values) -> AlertText:
    said = WRITERS.get(code)
    return said(values) if said else fallback(code, values)


def _folder_mistakes(v: Values) -> AlertText:
    count, shown = int(v["count"]), len(v["mistakes"])
    more = f"下面列出前 {shown} 处。" if shown < count else ""
    return AlertText(
        f"{v['campaign']} 的活动文件夹有 {count} 处错误",
        f"这次修改还没有生效，之前的计划继续执行。{more}",
        tuple(Line(f"{m['place']} ● {m['what']}", m["remedy"]) for m in v["mistakes"]),
        "改好保存即可，十分钟内会重新读取。",
    )


def _was_it_published(v: Values) -> AlertText:
    return AlertText(
        f"“{v['title']}”在 {v['account']} 上发出了吗？",
        f"它定于 {v['due']} 发布。平台没有回音，也无法列出已发的帖子，只有你能看到。"
        "在你答复之前不会重发。",
        (Line("打开账号看一眼", "", v.get("url")),) if v.get("url") else (),
        ONCE
        if v.get("yes_url")
        else f"看过之后答复一次：pdca answer {v['key'][:8]} published（已发出）"
        "或 not-published（没有发出），也可以在 Prefect 里填 answer 流程的表单。",
        buttons(v, ("已经发出", "yes_url"), ("没有发出", "no_url")),
    )


def _finish_by_hand(v: Values) -> AlertText:
    return AlertText(
        f"请在 {v['account']} 上完成“{v['title']}”的发布",
        f"它定于 {v['due']} 发布。这个平台只允许我们备好帖子，发布要由人来点。",
        (Line("备好的帖子", "", v.get("url")),) if v.get("url") else (),
        "发布之后在这里告诉我们。"
        if v.get("yes_url")
        else f"发布之后告诉我们：pdca answer {v['key']} published",
        buttons(v, ("已发布", "yes_url"), ("不发了", "no_url")),
    )


def _reconnect_account(v: Values) -> AlertText:
    return AlertText(
        f"账号 {v['account']} 需要重新连接",
        f"定于 {v['due']} 的“{v['title']}”正等着它：{v['reason']}",
        (),
        f"请重新连接，或请工程师来做：pdca connect {v['account']}。"
        "连上之后帖子会自动发出；原定时间已过的，会另找时间。",
    )


def _release_hold(v: Values) -> AlertText:
    return AlertText(
        f"“{v['title']}”暂缓发布",
        f"它定于 {v['due']} 在 {v['account']} 发布，但{HOLDS.get(v['reason'], v['reason'])}。",
        (),
        "事情了结之后会自动发出；原定时间已过的，会另找时间。",
    )


def _stopped(v: Values) -> AlertText:
    where = re.sub(r"^part (\d+): ", r"第 \1 段：", (v["reason"] or "原因不明").rstrip("."))
    where = re.sub(r"^first comment: ", "首条评论：", where)
    return AlertText(
        f"“{v['title']}”在 {v['account']} 上没有发完整",
        f"帖子已经发出，后面的内容没有发完。停在{where}。余下的没有发，也不会再发。",
        (Line("看看这条帖子", "", v.get("url")),) if v.get("url") else (),
        "请手动补上，或就这样留着。",
    )


def _late(v: Values) -> AlertText:
    moved, missed = v["moved"], v["missed"]
    parts = [f"改期 {len(moved)} 条"] if moved else []
    parts += [f"错过 {len(missed)} 条"] if missed else []
    lines = [Line(f"{p['title']}，{p['account']}", f"改到 {p['to']}") for p in moved]
    lines += [Line(f"{p['title']}，{p['account']}", f"错过，原定 {p['due']}") for p in missed]
    return AlertText(
        f"帖子没能按时发出：{'，'.join(parts)}",
        "改期的顺延到该账号的下一个空档；错过的，在期末之前已没有空档。",
        tuple(lines),
        "错过的帖子可以在它的文件里另定时间。",
    )


def _incident(v: Values) -> AlertText:
    share = v.get("negative_share")
    mood = f"，其中 {percent(share)} 是负面的" if share is not None else ""
    held = f"{int(v['held'])} 条帖子已暂停，事情过去后再发。" if v.get("held") else ""
    return AlertText(
        f"{v['campaign']} 出现舆情，级别：{v['level']}",
        f"{number(v['window_h'])} 小时内有 {number(v['mentions'])} 条提及{mood}。{held}",
        (Line("负责人", str(v["owner"])),),
        f"预定的应对：{ANSWERS.get(v['response'], v['response'])}。"
        f"请在 {number(v['answer_within_h'])} 小时内处理。",
    )


def _incident_over(v: Values) -> AlertText:
    return AlertText(
        f"{v['campaign']} 的舆情已平息",
        f"半天之内没有再达到“{v['level']}”级别。暂停的帖子恢复发布；原定时间已过的，会另找时间。",
    )


def _account_trouble(v: Values) -> AlertText:
    return AlertText(
        f"账号 {v['account']} 登录不上",
        f"平台（{v['platform']}）的说法：{v['reason']}",
        (),
        f"重新连接：pdca connect {v['account']}。在此之前，它的帖子都等着。",
    )


def _imbalance(v: Values) -> AlertText:
    return AlertText(
        f"帖子的数目对不上：{len(v['rows'])} 条",
        "每条到期的帖子，要么已发、被拒、错过、取消，要么在等人答复，而且只算一次。下面这些对不上。",
        tuple(
            Line(
                f"{r['campaign']}，{r['account']}：{IMBALANCES.get(r['what'], r['what'])}",
                r["key"],
            )
            for r in v["rows"]
        ),
        "不会自动重发。请先查这些编号的发送记录。",
    )


def _mail_unclear(v: Values) -> AlertText:
    return AlertText(
        f"“{v['subject']}”这封邮件，{v['to']} 收到了吗？",
        f"邮件在 {v['sent']} 交给了邮件服务商，但没有等到回执。在你答复之前不会重发。",
        (),
        "问一下收件人，或在服务商的发送记录里查一查，然后答复一次："
        f"已收到用 pdca answer {v['key']} published，没收到用 pdca answer {v['key']} not-published",
    )


def _adjustments_reverted(v: Values) -> AlertText:
    return AlertText(
        f"{v['campaign']}：你的修改取代了 {int(v['count'])} 项调整",
        "你修改的地方，原本有已批准的调整在执行。以你的修改为准。",
    )


def _renamed(v: Values) -> AlertText:
    return AlertText(
        f"“{v['item']}”和“{v['was']}”是同一条帖子吗？",
        f"同样的文字已经以“{v['was']}”发布过，所以不会自动再发一次。",
        (),
        f"如果就是同一条，请在它的信息栏里写上 `id: {v['was']}`；确实想再发，请改一改文字。",
    )


WRITERS: dict[str, Callable[[Values], AlertText]] = {
    "folder_mistakes": _folder_mistakes,
    "was_it_published": _was_it_published,
    "finish_by_hand": _finish_by_hand,
    "reconnect_account": _reconnect_account,
    "release_hold": _release_hold,
    "stopped": _stopped,
    "late": _late,
    "incident": _incident,
    "incident_over": _incident_over,
    "account_trouble": _account_trouble,
    "imbalance": _imbalance,
    "mail_unclear": _mail_unclear,
    "adjustments_reverted": _adjustments_reverted,
    "renamed": _renamed,
}

"""需要有人先看一眼的事，中文。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.phrases.base import Phrases


class ChineseAlerts(Phrases):
    def alert(self, code: str, values: Mapping[str, Any]) -> tuple[str, str]:
        says = {
            "incident": self._incident,
            "incident_closed": self._closed,
            "empty_queue": self._empty_queue,
            "unknown_posts": self._unknown,
            "missed_posts": self._missed,
            "moved_posts": self._moved,
            "account": self._account,
            "imbalance": self._imbalance,
            "folder": self._folder,
        }.get(code)
        if says is not None:
            return says(values)
        return "请留意。", "".join(f"{k}：{v}。" for k, v in values.items())

    def _incident(self, values: Mapping[str, Any]) -> tuple[str, str]:
        said = f"由 {values['owner']} 负责。"
        if values.get("negative_share") is not None and values.get("mentions"):
            share = self.nouns.form.percent(values["negative_share"])
            said = (
                f"{self.nouns.form.count(values['mentions'])} 条提及中有 {share} 是负面的。{said}"
            )
        if values.get("hold"):
            said += "处理完之前，所有帖子暂停发布。"
        return f"舆情未了结，级别：{values['level']}。", said

    def _closed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"舆情已了结，级别：{values['level']}。", f"由 {values['owner']} 负责处理。"

    def _empty_queue(self, values: Mapping[str, Any]) -> tuple[str, str]:
        where = f"（{values['account']}）" if values.get("account") else ""
        return (
            f"{self.nouns.quote(str(values['pillar']))}类内容快用完了{where}。",
            f"还需要 {int(values['needed'])} 条，补上之前空档不发帖。",
        )

    def _unknown(self, values: Mapping[str, Any]) -> tuple[str, str]:
        count = int(values["count"])
        return f"有 {count} 条帖子不确定是否发出。", "平台没有回音，请看一眼并告诉我们，只需一次。"

    def _missed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"错过 {int(values['count'])} 条帖子。", "到期末为止已没有空余的发布时间。"

    def _moved(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"改期 {int(values['count'])} 条帖子。", "因为误了时间，已顺延到下一个空档。"

    def _account(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"账号 {values['account']} 需要你处理。", str(values["trouble"])

    def _imbalance(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return (
            "帖子的数目对不上。",
            f"应发 {values['due']} 条，有下落的 {values['accounted']} 条，工程师正在查找差额。",
        )

    def _folder(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"活动文件夹有 {int(values['count'])} 处错误。", "修改前的计划继续执行。"

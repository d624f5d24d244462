"""内容条目里的错误，用中文怎么说：按代码列出“错在哪里”和“怎么改”。"""

from __future__ import annotations

MISTAKES: dict[str, tuple[str, str]] = {
    "duplicate_id": (
        "id “{value}”已经被 {first} 用了。",
        "请给这条内容换一个 `id`（大小写不算区别）。",
    ),
    "same_text": (
        "正文和 {value}（{first}）一模一样。",
        "请换一篇文字；要重复发布，请用 `repeat`。",
    ),
    "empty_body": ("这条内容没有正文。", "请在信息栏下面写上文字。"),
    "at_outside": ("{value} 不在活动期间。", "请选 {starts} 零点到 {ends} 结束之间的时间。"),
    "at_in_gap": (
        "{zone} 没有 {value} 这个时刻：那天时钟拨快，正好跳过。",
        "请改到 {before} 或更早，或者 {after} 或更晚。",
    ),
    "link_not_https": ("链接 {link} 不是 https:// 开头。", "请用 https 地址。"),
    "link_broken": ("链接 {link} 不是有效的网址。", "请从浏览器重新复制。"),
    "link_private": ("链接 {link} 指向内部地址，读者打不开。", "请用对外公开的网址。"),
    "link_address": ("链接 {link} 用的是 IP 地址。", "请用网站域名。"),
    "media_outside": ("{file} 不在活动文件夹里。", "请把文件放进 `media/`，写成 `media/文件名`。"),
    "media_missing": ("找不到 {file}。", "请把文件放进文件夹，或改正文件名（区分大小写）。"),
    "media_type": (
        "{file} 不是能发布的图片、视频或音频。",
        "请用 JPEG、PNG、GIF、WebP、MP4 或 MP3；看的是内容，不是扩展名。",
    ),
    "alt_missing": ("图片 {file} 没有 `alt` 说明。", "请用一句话写出画面内容，给看不见的人听。"),
    "variants_alone": (
        "这条内容写了 {arms} 几组文案，却没有说属于哪个实验。",
        "请加上 `experiment: 名称`，或删掉这几组。",
    ),
    "variants_missing": (
        "这条内容参加实验 {name}，但缺少 {arms} 组的文案。",
        "请为每一组加一个小节 `## variant X`。",
    ),
    "part_order": (
        "`{heading}` 的位置上应该是第 {expected} 段。",
        "串文请从 2 起依次编号，写在要接的正文后面；正文本身就是第 1 段。",
    ),
    "part_alone": (
        "`## part {part}` 写在首条评论后面，而首条评论不能分段。",
        "请把它移到要接的正文后面。",
    ),
    "part_without_text": (
        "`{of}` 只有后面的段落，没有第 1 段。",
        "请补上第 1 段，或删掉后面的段落。",
    ),
    "unknown_adaptation": ("“@{value}”既不是活动的账号，也不是活动的平台。", "可选：{known}。"),
    "adaptation_unused": (
        "活动里没有 {value} 的账号，这段文字用不上。",
        "请删掉这一节，或补上账号。",
    ),
}

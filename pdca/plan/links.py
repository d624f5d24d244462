"""Links: which ones a post may carry, and how they are tracked (UTM)."""

from __future__ import annotations

import ipaddress
import re
import string
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pdca.plan.campaign import Account, Campaign, Utm

PLACES = ("campaign", "platform", "account", "item", "variant", "pillar")
"""What a UTM pattern may name."""
PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home", ".test", ".invalid")

LinkTrouble = Literal["link_not_https", "link_broken", "link_private", "link_address"]


def link_trouble(link: str) -> LinkTrouble | None:
    """Why a post may not carry `link`; None if it may."""
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "link_broken"
    if parts.scheme != "https":
        return "link_not_https"
    if re.search(r"[\s\\<>\"]", link) or not host or "@" in parts.netloc or port == 0:
        return "link_broken"
    if _is_address(host):
        return "link_address"
    return "link_private" if _is_private(host) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Browsers also take 2130706433, 0x7f.1 and 127.1 for addresses.
        return (
            re.fullmatch(r"(0x[0-9a-f]*|\d+)", host.rsplit(".", 1)[-1], re.IGNORECASE) is not None
        )
    return True


def _is_private(host: str) -> bool:
    return "." not in host or host.lower().endswith(PRIVATE_ENDINGS)


def unknown_places(pattern: str) -> list[str]:
    """What a UTM pattern names that nothing can fill; the pattern itself if it is broken."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        return [pattern]
    return [name for name in names if name not in PLACES]


def utm(
    campaign: Campaign,
    account: Account,
    *,
    item: str,
    variant: str | None,
    pillar: str = "",
) -> dict[str, str]:
    """The four parameters of a publication, lower case, as the shop will report them back."""
    places = {
        "campaign": campaign.name,
        "platform": account.platform,
        "account": account.name,
        "item": item,
        "variant": variant or "",
        "pillar": pillar,
    }
    patterns: Utm = campaign.utm
    return {
        f"utm_{name}": _fill(pattern, places).lower()
        for name, pattern in (
            ("source", patterns.source),
            ("medium", patterns.medium),
            ("campaign", patterns.campaign),
            ("content", patterns.content),
        )
    }


def _fill(pattern: str, places: dict[str, str]) -> str:
    # Without a variant, "{item}-{variant}" is "item", not "item-".
    if not places["variant"]:
        pattern = re.sub(r"[-_.]?\{variant\}", "", pattern)
    return pattern.format_map(places)


def track(
    link: str,
    campaign: Campaign,
    account: Account,
    item: str,
    variant: str | None = None,
    pillar: str = "",
) -> str:
    """`link` with the campaign's UTM parameters; what else it carries stays as it is."""
    parts = urlsplit(link)
    ours = utm(campaign, account, item=item, variant=variant, pillar=pillar)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in ours
    ]
    query = urlencode([*kept, *ours.items()])
    return urlunsplit(parts._replace(query=query))

"""The fixed words of a report: metrics, platforms, states. Chinese is in the catalog."""

from __future__ import annotations

from pdca.metrics import Metric
from reports.language import Language, label

METRICS = {
    Metric.REACH: "Reach",
    Metric.IMPRESSIONS: "Impressions",
    Metric.POTENTIAL_REACH: "Potential reach",
    Metric.REACH_RATE: "Reach rate",
    Metric.ENGAGEMENTS: "Engagements",
    Metric.LIKES: "Likes",
    Metric.COMMENTS: "Comments",
    Metric.SHARES: "Shares",
    Metric.SAVES: "Saves",
    Metric.CLICKS: "Clicks",
    Metric.LINK_CLICKS: "Link clicks",
    Metric.VIEWS: "Views",
    Metric.WATCH_TIME: "Watch time",
    Metric.PROFILE_VISITS: "Profile visits",
    Metric.ENGAGEMENT_RATE: "Engagement rate",
    Metric.COMMENT_RATE: "Comment rate",
    Metric.POSITIVE_COMMENT_RATE: "Share of positive comments",
    Metric.NEGATIVE_COMMENT_RATE: "Share of negative comments",
    Metric.SHARE_RATE: "Share rate",
    Metric.CLICK_RATE: "Click rate",
    Metric.LINK_CTR: "Link click rate",
    Metric.FOLLOWERS: "Followers",
    Metric.FOLLOWERS_GAINED: "New followers",
    Metric.FOLLOWERS_LOST: "Lost followers",
    Metric.NET_GROWTH: "Net new followers",
    Metric.GROWTH_RATE: "Follower growth",
    Metric.FOLLOWER_RETENTION: "Followers kept",
    Metric.MENTIONS: "Mentions",
    Metric.SHARE_OF_VOICE: "Share of voice",
    Metric.AWARENESS_INDEX: "Awareness index",
    Metric.POSITIVE_SHARE: "Positive share",
    Metric.NEGATIVE_SHARE: "Negative share",
    Metric.SENTIMENT_TREND: "Sentiment trend",
    Metric.SESSIONS: "Website visits",
    Metric.LEADS: "Leads",
    Metric.SIGNUPS: "Sign-ups",
    Metric.DOWNLOADS: "Downloads",
    Metric.REFERRALS: "Referrals",
    Metric.ORDERS: "Orders",
    Metric.REVENUE: "Revenue",
    Metric.CONVERSION_RATE: "Conversion rate",
    Metric.AVERAGE_ORDER_VALUE: "Average order value",
    Metric.DIRECT_SALES: "Direct sales",
    Metric.ASSISTED_SALES: "Assisted sales",
    Metric.SALES_GROWTH: "Sales growth",
    Metric.SPEND: "Spend",
    Metric.CPC: "Cost per click",
    Metric.CPM: "Cost per 1,000 impressions",
    Metric.COST_PER_LEAD: "Cost per lead",
    Metric.COST_PER_ORDER: "Cost per order",
    Metric.COST_PER_ACTION: "Cost per action",
    Metric.ROI: "Return on investment",
    Metric.ROAS: "Return on ad spend",
    Metric.CUSTOMER_LIFETIME_VALUE: "Customer lifetime value",
    Metric.CUSTOMER_RETENTION: "Customers kept",
    Metric.RESPONSE_TIME: "Response time",
    Metric.RESPONSE_RATE: "Response rate",
}
PLATFORMS = {
    "weibo": "Weibo",
    "wechat": "WeChat",
    "douyin": "Douyin",
    "xiaohongshu": "Xiaohongshu",
    "bilibili": "Bilibili",
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "pinterest": "Pinterest",
    "threads": "Threads",
    "tiktok": "TikTok",
    "x": "X",
    "youtube": "YouTube",
    "blog": "Blog",
    "sandbox": "Sandbox",
    "unknown": "Unknown source",
}
STATUSES = {
    "met": ("Met", "●", "good"),
    "on_track": ("On track", "●", "good"),
    "at_risk": ("At risk", "▲", "warn"),
    "off_track": ("Off track", "■", "bad"),
    "missed": ("Missed", "■", "bad"),
    "no_data": ("No data yet", "○", "none"),
}
"""Word, shape and colour class: the shape stands with the colour, for eyes that merge the two."""
STAGES = {
    "awareness": "Awareness",
    "interest": "Interest",
    "consideration": "Consideration",
    "intent": "Intent",
    "purchase": "Purchase",
    "loyalty": "Loyalty",
}
STATES = {
    "proposed": "Proposed",
    "approved": "Approved",
    "rejected": "Not made",
    "applied": "In force",
    "expired": "Not made",
    "reverted": "Taken back",
}


def metric_word(metric: Metric, language: Language) -> str:
    return label(METRICS[metric], language)


def platform_word(platform: str, language: Language) -> str:
    """A platform as its users call it; one we have no word for as it is written."""
    return label(PLATFORMS[platform], language) if platform in PLATFORMS else platform

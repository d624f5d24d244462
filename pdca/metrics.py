"""One vocabulary: every platform's names map to these words (CHECK-3).

What each means, its unit and how it may be combined: `pdca.vocabulary`.
"""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    # reach and exposure
    REACH = "reach"
    IMPRESSIONS = "impressions"
    POTENTIAL_REACH = "potential_reach"
    REACH_RATE = "reach_rate"
    # engagement
    ENGAGEMENTS = "engagements"
    LIKES = "likes"
    COMMENTS = "comments"
    SHARES = "shares"
    SAVES = "saves"
    CLICKS = "clicks"
    LINK_CLICKS = "link_clicks"
    VIEWS = "views"
    WATCH_TIME = "watch_time"
    PROFILE_VISITS = "profile_visits"
    ENGAGEMENT_RATE = "engagement_rate"
    COMMENT_RATE = "comment_rate"
    POSITIVE_COMMENT_RATE = "positive_comment_rate"
    NEGATIVE_COMMENT_RATE = "negative_comment_rate"
    SHARE_RATE = "share_rate"
    CLICK_RATE = "click_rate"
    LINK_CTR = "link_ctr"
    # audience
    FOLLOWERS = "followers"
    FOLLOWERS_GAINED = "followers_gained"
    FOLLOWERS_LOST = "followers_lost"
    NET_GROWTH = "net_growth"
    GROWTH_RATE = "growth_rate"
    FOLLOWER_RETENTION = "follower_retention"
    # awareness
    MENTIONS = "mentions"
    SHARE_OF_VOICE = "share_of_voice"
    AWARENESS_INDEX = "awareness_index"
    # sentiment
    POSITIVE_SHARE = "positive_share"
    NEGATIVE_SHARE = "negative_share"
    SENTIMENT_TREND = "sentiment_trend"
    # conversion
    SESSIONS = "sessions"
    LEADS = "leads"
    SIGNUPS = "signups"
    DOWNLOADS = "downloads"
    REFERRALS = "referrals"
    ORDERS = "orders"
    REVENUE = "revenue"
    CONVERSION_RATE = "conversion_rate"
    AVERAGE_ORDER_VALUE = "average_order_value"
    DIRECT_SALES = "direct_sales"
    ASSISTED_SALES = "assisted_sales"
    SALES_GROWTH = "sales_growth"
    # cost
    SPEND = "spend"
    CPC = "cpc"
    CPM = "cpm"
    COST_PER_LEAD = "cost_per_lead"
    COST_PER_ORDER = "cost_per_order"
    COST_PER_ACTION = "cost_per_action"
    # value
    ROI = "roi"
    ROAS = "roas"
    CUSTOMER_LIFETIME_VALUE = "customer_lifetime_value"
    CUSTOMER_RETENTION = "customer_retention"
    # community
    RESPONSE_TIME = "response_time"
    RESPONSE_RATE = "response_rate"

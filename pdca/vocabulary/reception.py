"""How a post is received: exposure, engagement."""

from __future__ import annotations

from functools import partial

from pdca.metrics import Metric
from pdca.vocabulary.definition import Definition, Unit

MRC = "Media Rating Council, viewable impression guidelines"
IAB = "IAB click measurement guidelines"
HOOTSUITE = "Hootsuite, engagement rate guide"
RIVAL_IQ = "Rival IQ, social media benchmark"
KAUSHIK = "Kaushik 2011, best social media metrics"

_count = partial(Definition, family="engagement", combine="sum", origin=("posts",))
_rate = partial(
    Definition,
    family="engagement",
    unit=Unit.SHARE,
    combine="ratio",
    origin=("posts",),
    denominator=(Metric.IMPRESSIONS,),
)

RECEPTION = (
    Definition(
        Metric.REACH,
        "exposure",
        Unit.PEOPLE,
        "never",
        ("posts", "account"),
        en="people who saw it at least once; the same person under two posts is one person",
        zh="至少看到过一次的人数；同一个人看了两条，仍只算一个人",
        vanity=True,
    ),
    Definition(
        Metric.IMPRESSIONS,
        "exposure",
        Unit.TIMES,
        "sum",
        ("posts",),
        en="times it was shown, the same person counted each time",
        zh="展示的次数，同一个人每看一次算一次",
        vanity=True,
        source=MRC,
    ),
    Definition(
        Metric.POTENTIAL_REACH,
        "exposure",
        Unit.PEOPLE,
        "never",
        ("account",),
        en="followers of all who shared it: the most people it could have met",
        zh="所有转发者的粉丝之和：最多可能触达的人数",
        vanity=True,
    ),
    Definition(
        Metric.REACH_RATE,
        "exposure",
        Unit.SHARE,
        "never",
        ("posts", "account"),
        en="reach of one post or period by the followers at that time",
        zh="单条内容或单个周期的触达人数 ÷ 当时的粉丝数",
        numerator=(Metric.REACH,),
        denominator=(Metric.FOLLOWERS,),
        source=HOOTSUITE,
    ),
    _count(
        Metric.ENGAGEMENTS,
        unit=Unit.ACTIONS,
        en="likes, comments, shares and saves together; clicks are not among them",
        zh="点赞、评论、转发、收藏之和，不含点击",
        vanity=True,
        parts=(Metric.LIKES, Metric.COMMENTS, Metric.SHARES, Metric.SAVES),
        source=HOOTSUITE,
    ),
    _count(
        Metric.LIKES,
        unit=Unit.ACTIONS,
        en="likes and all other reactions (applause)",
        zh="点赞及其他表态",
        vanity=True,
        source=KAUSHIK,
    ),
    _count(
        Metric.COMMENTS,
        unit=Unit.ACTIONS,
        en="comments and replies (conversation)",
        zh="评论和回复",
        source=KAUSHIK,
    ),
    _count(
        Metric.SHARES,
        unit=Unit.ACTIONS,
        en="shares, reposts and quotes (amplification)",
        zh="转发、分享和引用",
        vanity=True,
        source=KAUSHIK,
    ),
    _count(Metric.SAVES, unit=Unit.ACTIONS, en="times it was saved for later", zh="收藏次数"),
    _count(
        Metric.CLICKS,
        unit=Unit.CLICKS,
        en="all clicks on the post: link, picture, name, more",
        zh="对内容的全部点击：链接、图片、头像、展开等",
        source=IAB,
    ),
    _count(
        Metric.LINK_CLICKS,
        unit=Unit.CLICKS,
        en="clicks on the post's link only",
        zh="只算对内容中链接的点击",
        source=IAB,
    ),
    _count(
        Metric.VIEWS,
        unit=Unit.TIMES,
        en="video plays, by each platform's own least length of a play",
        zh="视频播放次数，最短时长按各平台自己的口径",
        vanity=True,
    ),
    _count(
        Metric.WATCH_TIME,
        unit=Unit.SECONDS,
        en="time for which its video was watched, added over all plays",
        zh="视频被观看的总时长",
    ),
    Definition(
        Metric.PROFILE_VISITS,
        "engagement",
        Unit.VISITS,
        "sum",
        ("account",),
        en="visits to the account's page",
        zh="账号主页的访问次数",
    ),
    _rate(
        Metric.ENGAGEMENT_RATE,
        en="engagements per impression",
        zh="互动 ÷ 展示次数",
        numerator=(Metric.ENGAGEMENTS,),
        source=RIVAL_IQ,
    ),
    _rate(
        Metric.COMMENT_RATE,
        en="comments per impression",
        zh="评论 ÷ 展示次数",
        numerator=(Metric.COMMENTS,),
        source=KAUSHIK,
    ),
    Definition(
        Metric.POSITIVE_COMMENT_RATE,
        "engagement",
        Unit.SHARE,
        "ratio",
        ("messages",),
        en="positive comments by all comments; a rough ear, watch changes",
        zh="正面评论 ÷ 全部评论；粗略判断，看变化不看绝对值",
        numerator=("positive_comments",),
        denominator=("judged_comments",),
    ),
    Definition(
        Metric.NEGATIVE_COMMENT_RATE,
        "engagement",
        Unit.SHARE,
        "ratio",
        ("messages",),
        en="negative comments by all comments; a rough ear, watch changes",
        zh="负面评论 ÷ 全部评论；粗略判断，看变化不看绝对值",
        better="lower",
        numerator=("negative_comments",),
        denominator=("judged_comments",),
    ),
    _rate(
        Metric.SHARE_RATE,
        en="shares per impression",
        zh="转发 ÷ 展示次数",
        numerator=(Metric.SHARES,),
        source=KAUSHIK,
    ),
    _rate(
        Metric.CLICK_RATE,
        en="all clicks per impression",
        zh="全部点击 ÷ 展示次数",
        numerator=(Metric.CLICKS,),
        source=IAB,
    ),
    _rate(
        Metric.LINK_CTR,
        en="link clicks per impression",
        zh="链接点击 ÷ 展示次数",
        numerator=(Metric.LINK_CLICKS,),
        source=IAB,
    ),
)

# ruff: noqa: E501 — a pattern is read whole
"""Find what reads like a promise: something the shop will do, and by when. Pure; Chinese and English.

A promise is a sentence with a phrase of time and a deed of ours, said about the time to come. Questions, the buyer's own
part, what is past, rules in general, opening hours and conditions are none; doubt lowers the confidence.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer.sla.promise_when import SURE, When, find_times

LEAST = 50
"""Percent of confidence from which one is proposed."""
SENTENCES = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?|[。！？!?；;\n]")
QUESTION = re.compile(
    r"[?？]\s*$|[吗嘛呢][。.~～ ]*$|是否|能否|可否|要不要|方便吗|^\s*(?:can|could|would|will|do|did|are|is|when|what|have|should|may) (?:you|it|i|we|the)\b",
    re.I,
)

DEEDS: list[tuple[str, re.Pattern[str]]] = [
    ("call_back", re.compile(
        r"回电|致电|打给您|(?:给|致)您?.{0,4}(?:电话|去电)|打(?:电话)?给您|电话(?:联系|回复|回访|沟通)|电联|"
        r"\bcall (?:you )?back\b|\bring you\b|\bcall you\b|\bphone you\b|\bgive you a (?:call|ring)\b", re.I)),
    ("refund", re.compile(
        r"退款|退(?:还)?(?:给)?您|退回(?:到|给|您|原)|打款|返还|赔付|补偿|到账|返现|补差|退差|"
        r"\brefund|\breimburse|\bmoney (?:will be )?back\b|\bcredit(?:ed)? (?:to )?your\b|\bcompensat", re.I)),
    ("dispatch", re.compile(
        r"发货|发出|寄出|寄送|补发|补寄|重发|重新寄|发走|安排发|出库|揽收|给您(?:重新)?(?:发|寄)|(?:会|可以|能|就|给您|帮您)(?:发|寄)(?!票|现|生|布|起|挥|明)|(?:[天日内前晚早后午])(?:就?可以|就?能|就?会|就|给您)?(?:发|寄)(?:$|[哦的呢了哈～~。，！,!]|给)|"
        r"\bship(?:s|ped|ping)?\b|\bdispatch|\bsend (?:it|you|them|out|a new|the|another|your)|\bsent (?:out|to you)\b|\bresend|\bmail (?:it|you)\b|\bon its way\b|\bbe sent\b|\bgoes? out\b", re.I)),
    ("arrive", re.compile(
        r"送达|送到|到货|派送|配送|到达|收到货|上门|取件|"
        r"\barriv|\bdeliver|\bpick(?:ed)? (?:it )?up from you\b", re.I)),
    ("answer", re.compile(
        r"答复|回复|回覆|回您|反馈|联系您|联系你|跟您联系|与您联系|通知您|告诉您|告知|给您(?:一个)?(?:结果|消息|说法|信息)|结果给您|跟进|同步给?您|"
        r"\breply\b|\bget back to you\b|\blet you know\b|\bupdate you\b|\bcontact you\b|\brespond\b|\banswer (?:you|your)\b|\bhear (?:back )?from (?:us|me)\b|\bwrite (?:to )?you\b|\bfollow up\b|\bbe in touch\b|\bhave an (?:answer|update)\b|\bkeep you posted\b", re.I)),
    ("solve", re.compile(
        r"处理|解决|安排|办理|核实|查(?:一下|询|清|看|实|到)|帮您查|为您查|催|开票|开具|开好|开(?:好)?发票|换货|更换|维修|修好|上架|补货|审核|改好|修改|登记|退货地址|恢复|"
        r"\b(?:fix|solve|resolve|sort|process|handle|replace|repair|exchange|arrange|check|look into|investigate|issue|restock|take care)", re.I)),
]  # fmt: skip
"""What is promised; the first that fits names it."""

CHINESE = re.compile("[\u4e00-\u9fff]")
"""Chinese leaves out who does it: what is not the buyer's part is ours."""
OURS = re.compile(
    r"\b(?:we|i|we'll|i'll|our|us|me|my|will|shall|going to|promise|guarantee|team|warehouse|colleague|refund|expect|should|it will|it goes|it ships)\b", re.I)  # fmt: skip
NOT_OURS = [
    # The buyer's part, and asking for it.
    re.compile(r"(?:请|麻烦|烦请|劳驾)(?:您|亲|你)?.{0,12}(?:回复|反馈|联系我|告知|告诉|提供|发货|寄回|寄出|退回|退货|处理|确认|申请|上传|填写|发给|发一下|拍)"),
    re.compile(r"(?:^|[，,。\s])(?:您|你|亲|买家)(?:这边)?(?:可以|可|需要|需|要|得|应|先|在|什么时候|打算|收到|寄|退|申请|说|想|是|明天|今天|后天|下午|晚上)(?!.{0,16}(?:我们|给您|为您|帮您|到账|原路))"),
    re.compile(r"\b(?:please|kindly|can you|could you|you can|you may|you could|you need to|you have to|you must|you should|you'll need|did you|have you|let us know|let me know|feel free)\b", re.I),
    # What is past or was said by others.
    re.compile(r"已经?(?:于|在)?.{0,8}(?:发|寄|退|处理|解决|到账|签收|答复|联系|安排|送|出库|揽收|补|开|核实|登记|完成|通知)|(?:昨天|前天|昨晚|上周|刚刚?|^之前|[，,]之前|上次|早上已|当时)|(?:发|寄|退|签收|处理|解决|联系)(?:过|好)了|(?:发|寄)了"),
    re.compile(r"\b(?:already|yesterday|last (?:week|night|time|month)|has been|have been|was|were|had|ago|shipped on|did)\b", re.I),
    # Rules and offers in general.
    re.compile(r"预售|七天无理由|7天无理由|无理由|保修|质保|有效期|有效|保质期|试用|营业|上班时间|工作时间|在线时间|服务时间|活动(?:到|截止|时间)|优惠|秒杀|满减|券|截止|开抢|限时|晒|洗|泡|充电|续航|使用|服用|涂|敷|穿|加热|保存"),
    re.compile(r"\b(?:warranty|guarantee period|return window|return policy|opening hours|open from|business hours|valid|expires?|sale ends|coupon|discount|offer ends|battery|lasts?|wash|charge|dry|trial)\b", re.I),
    # Denied or undone.
    re.compile(r"(?:不能|不会|无法|没法|不可以|没办法|不支持|做不到|来不及|不一定|不保证|不承诺|不敢保证|不确定|不了|未必|没有)"),
    re.compile(r"\b(?:cannot|can't|won't|unable|not able|will not|don't|doesn't|isn't|aren't|no guarantee|not (?:sure|guaranteed|possible)|unfortunately)\b", re.I),
    re.compile(r"通常|一般(?:情况|来说|是|都)?|正常情况|往常|平时|每天|每周|每晚|历来|规定|按照规则|平台要求|必须在"),
    re.compile(r"\b(?:usually|normally|typically|generally|every (?:day|week)|always|as a rule|on average)\b", re.I),
]  # fmt: skip
CONDITION = re.compile(
    r"如果|若|要是|假如|的话|一旦|只要|除非|收到(?:货|退货|包裹|您的).{0,4}后|拍下后|付款后|下单后|签收后|审核(?:通过)?后|\b(?:if|once|unless|in case|when (?:we|you|the)|after (?:we|you|your|the|payment|receiving))\b",
    re.I,
)
DOUBT = re.compile(
    r"争取|尽量|应该|可能|大概|估计|差不多|预计|或许|也许|尽力|力争|\b(?:try|probably|maybe|might|may|should|hopefully|expect|aim|likely|perhaps|around)\b",
    re.I,
)
FIRM = re.compile(
    r"保证|承诺|一定|肯定|绝对|必定|务必|放心|\b(?:promise|guarantee|definitely|certainly|for sure|absolutely)\b", re.I
)
HOLDING = re.compile(r"稍等|正在|查|看|核实|核对|了解一下")
"""With a word like 马上 these hold the line for a moment; nobody has to be reminded of it."""
HABIT = re.compile(r"(?:拍下|付款|下单|支付)后?.{0,6}(?:小时|天)内发货")
"""The shop's general promise of dispatch; it is the order's, and watched there."""


@dataclass(frozen=True, slots=True)
class FoundPromise:
    kind: str
    """dispatch, arrive, refund, answer, call_back or solve."""
    quote: str
    """The sentence as it was written."""
    phrase: str
    """The words that say when."""
    due_at: datetime
    confidence: int


def find_promises(text: str, said_at: datetime, zone: str) -> list[FoundPromise]:
    """What `text`, written at `said_at`, promises by when. At most one a sentence, the surest; times are UTC-aware."""
    local = said_at.astimezone(ZoneInfo(zone))
    found = [one for part in SENTENCES.findall(text[:4000]) if (one := _in_sentence(part, local))]
    return found


def _in_sentence(sentence: str, local: datetime) -> FoundPromise | None:
    times = [when for when in find_times(sentence, local) if when.due >= local]
    if not times or QUESTION.search(sentence.strip()) or HABIT.search(sentence):
        return None
    if any(wrong.search(sentence) for wrong in NOT_OURS):
        return None
    kind = next((name for name, words in DEEDS if words.search(sentence)), None)
    if kind is None or not (OURS.search(sentence) or CHINESE.search(sentence)):
        return None
    best = max(times, key=lambda when: (SURE[when.kind], when.due))
    if best.kind == "soon" and kind == "solve" and HOLDING.search(sentence):
        return None
    sure = _confidence(sentence, best)
    if sure < LEAST:
        return None
    phrase = sentence[best.start : best.end].strip()
    return FoundPromise(kind, sentence.strip(), phrase, best.due, sure)


def _confidence(sentence: str, when: When) -> int:
    sure = SURE[when.kind]
    sure -= 25 if DOUBT.search(sentence) else 0
    sure -= 30 if CONDITION.search(sentence) else 0
    sure += 10 if FIRM.search(sentence) else 0
    return min(99, sure)

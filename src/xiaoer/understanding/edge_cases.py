"""Turns that say nothing by themselves: what they ask for follows from the line before, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoer.understanding.hear import Heard, hear
from xiaoer.understanding.model import Line
from xiaoer.understanding.plain import plain

Told = tuple[str, float]
"""An intent and how sure the rule is."""

_ANYTHING_ELSE = re.compile(
    r"还有.{0,14}(?:帮|问题|需要|业务|效劳|疑问|服务|咨询|处理|解决)|其他.{0,8}(?:帮|问题|需要)"
    r"|(?:什么|啥).{0,4}(?:需要|可以)?.{0,3}帮忙的吗"
    r"|anything else|any other (?:question|thing|issue)|something else (?:i|we) can|further (?:help|assistance)"
)
_HANDS_OVER = re.compile(
    r"提供|告知|告诉|报一下|发(?:一下|下|我|给|来|个|张).{0,8}|核实|核对|确认(?:下|一下)|是哪|哪个"
    r"|哪一|哪款|多少|贵姓|称呼|验证码|截图|拍照|照片|图片|填"
    r"|(?:could|can|may|please|would) .{0,24}(?:provide|share|send|give|tell|confirm|let)|what(?:'s"
    r"| is) (?:your|the)|which (?:one|order|item)"
)
_ASKS = re.compile(r"[?]|吗|么[ ~。.!]*$|是不是|是否|能否|可否|行不|要不要|还是|哪|什么|多少|几")
_YES_NO = re.compile(
    r"(?:嗯+|恩+|是的?|对的?|对啊|对呀|没错|可以的?|行的?|好的?|好吧|好啊|要的?|不要|不行|不可以"
    r"|不是的?|没有?|没有啊|有的?|需要|不需要|不用了?|"
    r"同意|不同意|确定|确认|已经|还没有?|哦+|噢|啊|呢|吧|呀|了|的|"
    r"yes|yeah|yep|yup|no|nope|ok|okay|sure|right|correct|not yet|please do|it is|i do|i have|that's right"
    r"|exactly|[, ])+"
)
_SETTLED = re.compile(
    r"(?:嗯+|恩+|好+的?|好吧|好滴|好嘞|好哒|ok|okay|k|哦+|噢+|喔+|行吧?|可以了?|知道了?|晓得了?"
    r"|明白了?|了解了?|清楚了?|收到|懂了|没事了?|没了|没有了?|木有了?|"
    r"暂时|不用了?|不需要了?|先这样|就这样|这样|那|我|就|总算|终于|都|吧|啦|呀|啊|哈+|呢|哒|咯|了"
    r"|的|嘛|再见|拜拜?|再会|晚安|谢+你?您?了?|谢谢|感谢|多谢|"
    r"辛苦(?:你|您|了|啦)*|麻烦(?:你|您|了|啦)*|费心了?|你|您|亲|么么哒|等(?:等|待|着)?|慢慢|解决了|搞定了?|"
    r"got it|alright|all right|fine|great|perfect|cool|good|thanks?|thank you|so much|a lot|very much"
    r"|thx|ty|cheers|bye|goodbye|see you|that's all|"
    r"that is all|that's it|nothing else|nothing|no|none|all good|will do|noted|understood|i see|[, ])+"
)
_THANKS = re.compile(r"谢|感谢|辛苦|费心|再见|拜拜|再会|麻烦了|麻烦你了|麻烦您了|thank|thx|bye|cheers")
_NOTHING_MORE = re.compile(
    r"(?:暂时|目前|那|就|好的?|嗯+|哦|我)? ?(?:没有?|木有|没啥|没什么|不需要|不用|无)(?:其他|别的"
    r"|什么|啥|问题|事)*(?:了|啦|咯|的)*(?:谢谢.*)?"
    r"|(?:no|nope|nothing)(?: ?(?:that's|that is) (?:all|it|everything))?(?: ?(?:thanks|thank you))?"
)
_GREETS = re.compile(
    r"(?:你好|您好|亲+爱?的?|哈喽|嗨|在吗|在么|在不在|在|有人吗|有人在吗|客服|早上好|上午好|中午好"
    r"|下午好|晚上好|早|请问|老板|掌柜|店家|呀|啊|"
    r"hi+|hello+|hey|good (?:morning|afternoon|evening)|there|anyone there|[?, ])+"
)
_CALLS = re.compile(r"在吗|在么|在不|有人|人呢|客服|anyone|there\?|hello\?")
_WHY_LATE = re.compile(
    r"(?:\?|？)+|人呢.*|(?:还)?在(?:吗|么|不在?)\??|怎么(?:还)?不(?:回|说话|理).*|(?:回|说)(?:我"
    r"|话|一下|下)?(?:呀|啊|吧)?\??|快(?:点|回).{0,3}|喂+.{0,3}|您说\??"
)
_SHORT = 12
_WANTS = re.compile(
    r"[?]|吗|么|怎|什么|多久|几|能|可以|帮|请|要|想|催|尽快|can|could|please|want|need|help|how|when|where|why"
)
_REQUESTS = re.compile(r"帮|麻烦|可不可以|能不能|怎么?|申请|改|催|please|could|can you|need|want")
_OPENS = re.compile(
    r"有什么.{0,12}(?:帮|问题|需要|处理|解决)|之前的问题|how (?:can|may) (?:i|we) help|what can i do for you"
)
_FILLED = re.compile(r"某市某区某路|[\d ]+|[a-z]{0,3}\d+")
_REST = 3
_LABEL = re.compile(
    r"(?:公司名称|单位名称|抬头|税号|开户[行名]|账号|姓名|收[货件]人|"
    r"电话|手机号?|地址|商家编号|店铺名称|name|phone|address)(?: |:|是)"
)
_LABELS = 2
_TAIL = 60
"""Characters at the end of an agent's line in which it asks."""


def edge_case(heard: Heard, before: Sequence[Line]) -> Told | None:
    """What the turn is by the table of edge cases, where it is one."""
    agent = _last(before, "agent")
    said = heard.said
    if not _has_words(said):
        return _wordless(heard, bool(before))
    if _WHY_LATE.fullmatch(said) and before:
        return "human.chase", 0.9
    if _GREETS.fullmatch(said):
        return _greeting(said, before)
    if _ANYTHING_ELSE.search(agent) and (_NOTHING_MORE.fullmatch(said) or _SETTLED.fullmatch(said)):
        return "other.thanks_bye", 0.95
    return _answer(heard, agent)


def _answer(heard: Heard, agent: str) -> Told | None:
    said, asked = heard.said, _question_of(agent)
    if _YES_NO.fullmatch(said) and asked and not _THANKS.search(said):
        return "info.provide", 0.85
    if _SETTLED.fullmatch(said) or _is_thanks(said):
        return "other.thanks_bye", 0.93 if _SETTLED.fullmatch(said) else 0.7
    if _YES_NO.fullmatch(said) and agent:
        return "info.provide", 0.6
    if _only_gives(heard):
        return "info.provide", 0.85
    if asked and not _ASKS.search(said) and not _REQUESTS.search(said):
        return "info.provide", 0.8 if heard.gives else 0.4 if len(said) <= _SHORT else 0.25
    return None


def _is_thanks(said: str) -> bool:
    """Thanks at the end of a few words that ask for nothing."""
    return bool(_THANKS.search(said[-6:]) and len(said) <= 2 * _SHORT and not _WANTS.search(said))


def _only_gives(heard: Heard) -> bool:
    """Nothing but what is handed over, or a form that was filled in."""
    bare = len(_FILLED.sub("", heard.said)) <= _REST and not _ASKS.search(heard.said)
    return (heard.gives and bare) or len(_LABEL.findall(heard.said)) >= _LABELS


def _wordless(heard: Heard, later: bool) -> Told:
    if heard.gives or re.search(r"\w", heard.said):
        return "info.provide", 0.93
    if "?" in heard.said:
        return "human.chase", 0.9
    return ("other.thanks_bye", 0.6) if later else ("other.unclear", 0.6)


def _greeting(said: str, before: Sequence[Line]) -> Told:
    spoken = [line for line in before if line.who == "buyer" and not _GREETS.fullmatch(hear(line.text).said)]
    chases = bool(spoken) or (bool(before) and bool(_CALLS.search(said)) and len(before) > 2)
    return ("human.chase", 0.85) if chases else ("other.greeting", 0.95)


def _question_of(agent: str) -> bool:
    """The agent's last line asks for something, and not only whether there is more."""
    tail = agent[-_TAIL:]
    if not agent or _ANYTHING_ELSE.search(tail) or _OPENS.search(tail):
        return False
    return bool(_HANDS_OVER.search(tail) or _ASKS.search(tail[-24:]))


def _has_words(said: str) -> bool:
    return bool(re.search("[\u3400-\u9fff]|[a-z]{2,}", said))


def _last(before: Sequence[Line], who: str) -> str:
    return next((plain(line.text) for line in reversed(before) if line.who == who), "")

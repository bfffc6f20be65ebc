"""Whether the buyer wants a person."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"转(?:接|到|入|成|给)?(?:一?[个位下])?(?:你们)?(?:的)?(?:在线|线上|专业)?(?:人工|真人|活人"
    r"|专员|客服|小二|经理|主管|领导)"
    r"|(?:找|叫|换|喊|呼叫|联系下?|接|要)(?:一?[个位名下])?(?:你们)?(?:的)?(?:人工|真人|活人|经理|主管|领导)"
    r"|(?:换|叫|找)(?:一?[个位名])(?:客服|人)(?:来|吧|跟|和|处理|回|$)"
    r"|(?:^|[^a-z\u3400-\u9fff])人工(?:客服|服务|坐席|在线)?(?:$|[^费智合降\u3400-\u9fff])"
    r"|人工客服|人工服务|人工坐席|在线人工|真人客服|人工(?:在|呢|吗|吧|啊|快|来)|(?:有|是不是|需要"
    r"|求|请|来|给我|进)(?:没有)?(?:个)?(?:人工|真人|活人)(?!费|智|安装|的)"
    r"|是(?:人工|真人)(?:客服)?(?:吗|么|不是)|(?:不要|别|不想|不和|不跟).{0,4}机器(?:人)?|(?:跟"
    r"|和|让|找)(?:一?个)?(?:真|活)人"
    r"|\b(?:real|actual|live|human) (?:person|human|agent|people|being|representative|operator|help|support)\b"
    r"|\b(?:speak|talk|chat|connect|transfer|put me through|pass me|get me|switch)\b .{0,16}"
    r"\b(?:person|human|someone|somebody|agent|representative|rep|operator|manager|supervisor|advisor|real people)\b"
    r"|\b(?:want|need|get|give me) .{0,10}\b(?:a|an|some|the) (?:human|person|agent|representative"
    r"|operator|manager|supervisor)\b"
    r"|^(?:human|agent|person|operator|representative|rep)\b.{0,12}$|\bnot a (?:bot|robot)\b|\bno (?:more )?(?:bo"
    r"ts?|robots?)\b|stop the bot"
)
_ALONE = re.compile(r"(?:你好|您好|在线|联系|呼叫|找|叫|要)?客服[ !.。~]*")
_NOT = re.compile(
    r"人工(?:费|智能|成本|降|合成|皮|草|授|养|呼吸|湖|晶体|关节|增|添加|甜)"
    r"|(?:刚才|之前|昨天|上次|刚刚|前面|昨晚).{0,8}(?:转|找|联系)(?:了|过)?(?:人工|客服)"
)
RULE = 0.97


def asks_for_person(seen: str, share: float, told: float) -> float:
    """How likely the plain text asks for a person: of `share`, what the model says of that intent, and `told`, what
    the model for this one question says.
    """
    if _ALONE.fullmatch(seen) or (_ASKS.search(seen) and not _NOT.search(seen)):
        return RULE
    if _NOT.search(seen):
        return min(share, told, 0.4)
    return (share + told) / 2

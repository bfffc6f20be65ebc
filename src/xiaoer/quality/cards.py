"""The score card that a new shop begins with, and the arithmetic of a sheet. Pure."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from xiaoer.quality.errors import BadCard, CriterionUnscored
from xiaoer.quality.sheet_model import Criterion, Mark, NewCard, ScoreCard

BUILT_IN = "built_in"
WHOLE = 100
ABUSE, TONE = ["abuse"], ["blame", "impatience"]
FIRST: tuple[tuple[str, int, bool, list[str], str, str], ...] = (
    # code, weight, fatal, rules, Chinese, English
    ("manners", 20, False, TONE, "态度礼貌、不责怪买家、不催促", "Polite, no blame, no impatience"),
    (
        "understanding",
        20,
        False,
        ["angry_buyer"],
        "先听懂再回答，先安抚再提问",
        "Understood first; empathy before questions",
    ),
    ("exact", 20, False, ["vague"], "回答准确具体，不说“可能”“大概”", "Exact and specific, nothing vague"),
    (
        "solved",
        25,
        False,
        ["refused_case"],
        "问题解决，或说清下一步和时间",
        "Solved, or the next step and its time said",
    ),
    (
        "speed",
        15,
        False,
        ["slow_first_reply", "no_reply"],
        "响应及时，不让买家空等",
        "Answered in time, nobody left waiting",
    ),
    ("no_abuse", 0, True, ABUSE, "没有辱骂、嘲讽买家", "No abuse, no mockery"),
    ("privacy", 0, True, [], "没有泄露个人信息，没有引导站外交易", "No personal data leaked, no dealing outside"),
)


class Result(Struct, frozen=True):
    total: int
    fatal: bool


def built_in(english: bool) -> ScoreCard:
    """Version 0; a shop's own cards begin as a copy of it."""
    criteria = [
        Criterion(code=code, name=en if english else zh, weight=weight, fatal=fatal, rules=rules)
        for code, weight, fatal, rules, zh, en in FIRST
    ]
    name = "General service" if english else "通用服务"
    return ScoreCard(id=BUILT_IN, version=0, name=name, criteria=criteria, made_by="", made_at=None)


def check_card(card: NewCard) -> None:
    """Raises BadCard."""
    codes = [one.code for one in card.criteria]
    weight = sum(one.weight for one in card.criteria)
    if len(set(codes)) != len(codes) or weight != WHOLE:
        raise BadCard(weight=weight)


def result(card: NewCard, answers: Mapping[str, Mark]) -> Result:
    """0 to 100: points by weight, without the criteria that did not come up. Raises CriterionUnscored."""
    for code in sorted({one.code for one in card.criteria} ^ set(answers)):
        raise CriterionUnscored(criterion=code)
    if any(one.fatal and answers[one.code].points == 0 for one in card.criteria):
        return Result(0, True)
    counted = [(one.weight, answers[one.code].points) for one in card.criteria]
    whole = sum(weight for weight, points in counted if points is not None)
    got = sum((Decimal(weight) * Decimal(str(points)) for weight, points in counted if points is not None), Decimal(0))
    return Result(int((got * 10 / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else WHOLE, False)


def middle(first: Mapping[str, Mark], second: Mapping[str, Mark]) -> dict[str, Mark]:
    """Criterion by criterion between two scores; where one saw it and the other did not, what was seen."""
    return {code: _between(one, second[code]) for code, one in first.items()}


def _between(one: Mark, other: Mark) -> Mark:
    note = "\n".join(dict.fromkeys(words for words in (one.note, other.note) if words))[:500]
    seq = one.seq if one.seq is not None else other.seq
    if one.points is None or other.points is None:
        return Mark(points=other.points if one.points is None else one.points, note=note, seq=seq)
    return Mark(points=(one.points + other.points) / 2, note=note, seq=seq)

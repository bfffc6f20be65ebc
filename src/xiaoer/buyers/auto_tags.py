"""Tags that rules set: what happened is noted once, and at the end of the transaction it is counted.

Counting waits for others who count for the same person, so that two occasions at once are not each the first.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Row, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from xiaoer.buyers import store
from xiaoer.buyers.events import BuyerChanged
from xiaoer.buyers.model import BuyerFigures, Cited, TagSource
from xiaoer.buyers.tables import buyer_tag, tag_occasion
from xiaoer.buyers.tag_model import FIGURES, Cause, Occasion, TagRule, TagRules
from xiaoer.buyers.tag_rules import read_tag_rules, speaks_english
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new
from xiaoer.kernel.ids import BuyerId

NAMES = ("merchant_id", "rule_id", "buyer_id", "key", "kind", "subject_id", "at")
KEY = ("merchant_id", "rule_id", "buyer_id", "key")
SHOWN = 5
"""So many of the things counted are kept with the tag, the newest."""
WIDE = tuple(zip("，？！：；（）～\u3000", ",?!:;()~ ", strict=True))
"""Signs that NFKC replaces and Chinese is full of. With them gone nearly every text is in that form already, which is
seen at a fiftieth of what making it costs."""
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:merchant || :buyer, 7))")
Counted = tuple[TagRule, str]
"""A rule that may hold now, and the buyer it is about."""


async def note_occasions(tx: Tx, occasions: Sequence[Occasion]) -> None:
    """What the rules count is counted, each occasion once; the tags are set at the end of the transaction."""
    if not occasions:
        return
    rules = [rule for rule in (await read_tag_rules(tx)).rules if rule.active]
    found = [(rule, one) for one in occasions for rule in rules if fits(rule, one)]
    if not found:
        return
    rows = [
        {
            "merchant_id": tx.merchant_id, "rule_id": rule.id, "buyer_id": one.buyer_id, "key": one.key,
            "kind": one.kind, "subject_id": one.id, "at": one.at,
        }
        for rule, one in found
    ]  # fmt: skip
    await tx.conn.execute(insert_new(tag_occasion, NAMES, KEY), folded(sorted(rows, key=_by_key)))
    tx.at_end("buyers: tags", _judge, [(rule, one.buyer_id) for rule, one in found])


def _by_key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["rule_id"], row["buyer_id"], row["key"]


def fits(rule: TagRule, one: Occasion) -> bool:
    if rule.cause is not one.cause:
        return False
    if rule.cause is Cause.SAID:
        return bool(_words(tuple(rule.words)).search(_plain(one.text)))
    return not rule.codes or one.code in rule.codes


def wants_words(rules: TagRules, texts: Iterable[str]) -> bool:
    """Whether a rule may count one of these texts. They are looked at as one: nearly all say nothing that counts, and
    a rule's words are short and stand in one line."""
    patterns = [_words(tuple(rule.words)) for rule in rules.rules if rule.active and rule.cause is Cause.SAID]
    whole = _plain("\n".join(texts)) if patterns else ""
    return any(pattern.search(whole) for pattern in patterns)


@lru_cache(maxsize=256)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(_plain(word)) for word in words if word.strip()))


def _plain(words: str) -> str:
    for sign, narrow in WIDE:
        words = words.replace(sign, narrow)
    return unicodedata.normalize("NFKC", words).casefold()


async def note_figures(tx: Tx, figures: Mapping[str, BuyerFigures], rules: TagRules) -> None:
    """Rules about orders, spend and returns are judged by these sums, which are of the whole person."""
    said = [
        (rule, buyer_id, _figure(rule.cause, sums))
        for rule in rules.rules
        for buyer_id, sums in figures.items()
        if rule.active and rule.cause in FIGURES
    ]
    english = await speaks_english(tx)
    for rule, buyer_id, figure in said:
        if figure >= rule.times:
            reason = f"{rule.name} · {_sum_in_words(rule.cause, figure, english)}"
            await _set(tx, rule, buyer_id, reason, tx.clock.now(), [])


def wants_figures(rules: TagRules) -> bool:
    return any(rule.active and rule.cause in FIGURES for rule in rules.rules)


def _figure(cause: Cause, sums: BuyerFigures) -> int:
    return {Cause.ORDERS: sums.orders, Cause.SPEND: sums.spend_minor, Cause.RETURNS: sums.returns}[cause]


def _sum_in_words(cause: Cause, figure: int, english: bool) -> str:
    if cause is Cause.SPEND:
        return "spend in all" if english else "累计消费"
    if english:
        return f"{figure} {cause.value}"
    return f"{figure} 单" if cause is Cause.ORDERS else f"退款 {figure} 单"


async def _judge(tx: Tx, counted: list[Counted]) -> None:
    people = await store.groups(tx, sorted({buyer_id for _, buyer_id in counted}))
    wanted: dict[tuple[str, str], tuple[TagRule, list[str], str]] = {}
    for rule, buyer_id in counted:
        members: list[str] = sorted(people.get(BuyerId(buyer_id), [BuyerId(buyer_id)]))
        wanted[members[0], rule.id] = (rule, members, buyer_id)
    for first in sorted({person for person, _ in wanted}):
        await tx.conn.execute(ONE_AT_A_TIME, {"merchant": tx.merchant_id, "buyer": first})
    english = await speaks_english(tx)
    for _, (rule, members, buyer_id) in sorted(wanted.items()):
        rows = await _occasions(tx, rule, members)
        if len(rows) >= rule.times:
            cited = [Cited(row.kind, row.subject_id, row.at) for row in rows[:SHOWN]]
            reason = f"{rule.name} · {_count_in_words(rule, len(rows), english)}"
            await _set(tx, rule, buyer_id, reason, rows[0].at, cited)


def _count_in_words(rule: TagRule, count: int, english: bool) -> str:
    return f"{count}× in {rule.within_days} days" if english else f"{rule.within_days} 天内 {count} 次"


async def _occasions(tx: Tx, rule: TagRule, members: Sequence[str]) -> Sequence[Row[Any]]:
    """Newest first. What the rule no longer counts is forgotten."""
    c = tag_occasion.c
    mine = (c.merchant_id == tx.merchant_id, c.rule_id == rule.id, c.buyer_id == func.any(list(members)))
    since = tx.clock.now() - timedelta(days=rule.within_days)
    await tx.conn.execute(tag_occasion.delete().where(*mine, c.at < since))
    return (await tx.conn.execute(select(tag_occasion).where(*mine).order_by(c.at.desc(), c.key.desc()))).all()


async def _set(tx: Tx, rule: TagRule, buyer_id: str, reason: str, last_at: datetime, cited: Iterable[Cited]) -> None:
    """The buyer carries the tag. One that a person or the shop's system set stays as it is."""
    ends = last_at + timedelta(days=rule.lasts_days) if rule.lasts_days else None
    if ends and ends <= tx.clock.now():
        return
    facts = {
        "reason": reason[:300],
        "source": TagSource.AUTO.value,
        "set_by": tx.actor.id,
        "set_at": tx.clock.now(),
        "expires_at": ends,
        "rule_id": rule.id,
        "cited": msgspec.to_builtins(list(cited)),
    }
    c = buyer_tag.c
    over = c.expires_at.is_not(None) & (c.expires_at <= tx.clock.now())
    news = or_(c.reason != facts["reason"], c.expires_at.is_distinct_from(ends))
    set_it = insert(buyer_tag).values(merchant_id=tx.merchant_id, buyer_id=buyer_id, tag=rule.tag, **facts)
    set_it = set_it.on_conflict_do_update(
        index_elements=["merchant_id", "buyer_id", "tag"],
        set_=facts,
        where=or_(over, (c.source == TagSource.AUTO.value) & news),
    )
    if (await tx.conn.execute(set_it.returning(literal(1)))).first():
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=BuyerId(buyer_id)))

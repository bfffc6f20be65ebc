"""A merchant's rules for tags and its segments: one document, checked before it is kept."""

from collections import Counter

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer import merchants
from xiaoer.buyers.errors import BadTagRule, SegmentNotFound
from xiaoer.buyers.tables import buyer_tag_rules
from xiaoer.buyers.tag_model import Cause, Segment, TagRule, TagRules
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.merchants.errors import MerchantNotFound

DELIVERY_WORDS = [
    "物流",
    "快递",
    "到哪",
    "还没到",
    "没收到",
    "没更新",
    "催",
    "几天到",
    "delivery",
    "tracking",
    "arrive",
]
QUALITY_CODES = ["defective", "damaged", "not_as_described"]


def brought(english: bool) -> TagRules:
    """What the product brings until the merchant saves something else."""
    delivery, delivery_why = ("物流敏感", "多次询问物流") if not english else ("Delivery", "Asks about delivery often")
    quality, quality_why = ("质量投诉", "因质量申请售后") if not english else ("Quality", "A case about quality")
    return TagRules(
        rules=[
            TagRule(id="delivery", tag=delivery, name=delivery_why, cause=Cause.SAID, words=DELIVERY_WORDS, times=3),
            TagRule(id="quality", tag=quality, name=quality_why, cause=Cause.CASE, codes=QUALITY_CODES, lasts_days=180),
        ]
    )


async def read_tag_rules(tx: Tx) -> TagRules:
    query = select(buyer_tag_rules.c.rules).where(buyer_tag_rules.c.merchant_id == tx.merchant_id)
    found = (await tx.conn.execute(query)).scalar_one_or_none()
    if found is not None:
        return msgspec.convert(found, TagRules)
    return brought(await speaks_english(tx))


async def speaks_english(tx: Tx) -> bool:
    """Whether words that the product makes for staff are English; Chinese while the merchant is being founded."""
    try:
        return (await merchants.get_merchant(tx)).locale.startswith("en")
    except MerchantNotFound:
        return False


async def save_tag_rules(tx: Tx, new: TagRules) -> TagRules:
    """Tags that are there already stay until they end. Audited. Raises BadTagRule."""
    for rule in new.rules:
        _check_rule(rule)
    for segment in new.segments:
        if not segment.all_of and not segment.any_of:
            raise BadTagRule(name=segment.name, field="all_of")
    ids = Counter(one.id for one in new.rules), Counter(one.id for one in new.segments)
    for count in ids:
        if twice := next((one for one, times in count.items() if times > 1), None):
            raise BadTagRule(name=twice, field="id")
    values = {"rules": msgspec.to_builtins(new)}
    await tx.conn.execute(
        insert(buyer_tag_rules)
        .values(merchant_id=tx.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    await audit.record(tx, "tag_rules.saved", "tag_rules", rules=len(new.rules), segments=len(new.segments))
    return new


def _check_rule(rule: TagRule) -> None:
    if rule.cause is Cause.SAID and not any(word.strip() for word in rule.words):
        raise BadTagRule(name=rule.name, field="words")
    texts = (rule.tag, rule.name, *rule.words)
    if any(not text.strip() or "\x00" in text for text in texts):
        raise BadTagRule(name=rule.name.replace("\x00", ""), field="words")


async def segment(tx: Tx, segment_id: str) -> Segment:
    """Raises SegmentNotFound."""
    found = next((one for one in (await read_tag_rules(tx)).segments if one.id == segment_id), None)
    if found is None:
        raise SegmentNotFound(segment_id=segment_id[:40])
    return found

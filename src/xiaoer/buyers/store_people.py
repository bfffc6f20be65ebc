"""People behind buyers, and what they said, as statements that others count over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Select, or_, select

from xiaoer.buyers.tables import buyer, buyer_tag, consent, profile_field
from xiaoer.infra.db import Tx


def people_of(tx: Tx, ids: Select[Any]) -> CTE:
    """(asked, person, member): for each asked buyer the one person, and every buyer that is this person."""
    b = buyer.c
    mine = b.merchant_id == tx.merchant_id
    own = select(b.id.label("asked"), b.id.label("id"), b.merged_into).where(mine, b.id.in_(ids))
    up = own.cte("people_up", recursive=True)
    up = up.union_all(select(up.c.asked, b.id, b.merged_into).where(mine, b.id == up.c.merged_into))
    top = select(up.c.asked, up.c.id.label("person"), up.c.id.label("member")).where(up.c.merged_into.is_(None))
    down = top.cte("people", recursive=True)
    return down.union_all(select(down.c.asked, down.c.person, b.id).where(mine, b.merged_into == down.c.member))


def said_by(tx: Tx, purposes: Sequence[str], channels: Sequence[str]) -> Select[Any]:
    """(id, buyer_id, granted, at): every word on these purposes and channels."""
    c = consent.c
    about = (c.purpose.in_(list(purposes)), c.channel.in_(list(channels)))
    return select(c.id, c.buyer_id, c.granted, c.at).where(c.merchant_id == tx.merchant_id, *about)


def tagged(tx: Tx, tags: Sequence[str]) -> Select[Any]:
    """The ids of buyers who carry one of these tags now; of a person any one may carry it."""
    t = buyer_tag.c
    now = or_(t.expires_at.is_(None), t.expires_at > tx.clock.now())
    return select(t.buyer_id).where(t.merchant_id == tx.merchant_id, t.tag.in_(list(tags)), now)


def with_field(tx: Tx, name: str) -> Select[Any]:
    """The ids of buyers of whom this is known."""
    f = profile_field.c
    query = select(f.buyer_id).where(f.merchant_id == tx.merchant_id, f.name == name, f.value != "")
    return query.distinct()


async def field_of(tx: Tx, members: Sequence[str], name: str) -> str:
    """What was said of it last, in full: for a machine that sends, never for a screen. Empty where nothing is known."""
    f = profile_field.c
    query = select(f.value).where(f.merchant_id == tx.merchant_id, f.buyer_id.in_(list(members)), f.name == name)
    found = (await tx.conn.execute(query.order_by(f.as_of.desc()).limit(1))).scalar_one_or_none()
    return found or ""

"""All SQL of this package."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, bindparam, delete, exists, func, or_, select, text, union, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from xiaoer.buyers.errors import BuyerNotFound, SameBuyer
from xiaoer.buyers.model import (
    ConsentView,
    FieldView,
    Identified,
    IdentityView,
    MergeView,
    Source,
    State,
    TagCount,
    TagSource,
    TagView,
)
from xiaoer.buyers.tables import (
    buyer,
    buyer_merge,
    buyer_tag,
    consent,
    identity,
    profile_field,
    shop_buyer,
    tag_occasion,
)
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, new_id

MOST_MATCHES = 1000
"""A search by part of a name shows the newest of them."""
IDENTIFY = text("""
    select o_buyer, o_new, o_newly_verified
      from identify_buyer(:merchant, :connection, :external, :name, :verified, :buyer, :identity, :now)""")
GROUP = text("""
    with recursive up(id, merged_into) as (
      select b.id, b.merged_into from buyer b where b.merchant_id = :merchant and b.id = :buyer
      union all
      select b.id, b.merged_into from buyer b join up on b.merchant_id = :merchant and b.id = up.merged_into
    ), down(id, depth) as (
      select up.id, 0 from up where up.merged_into is null
      union all
      select b.id, down.depth + 1 from buyer b join down on b.merchant_id = :merchant and b.merged_into = down.id
    ) select id from down order by depth, id""")
GROUPS = text("""
    with recursive up(asked, id, merged_into) as (
      select b.id, b.id, b.merged_into from buyer b where b.merchant_id = :merchant and b.id = any(:buyers)
      union all
      select up.asked, b.id, b.merged_into from up join buyer b on b.merchant_id = :merchant and b.id = up.merged_into
    ), down(asked, id) as (
      select asked, id from up where merged_into is null
      union all
      select down.asked, b.id from down, lateral (
        select id from buyer where merchant_id = :merchant and merged_into = down.id offset 0) b
    ) select asked, id from down""")
"""`offset 0`: each step is a look into the index, however many buyers there are."""
ROOTS = text("""
    with recursive up(asked, id, merged_into, display_name) as (
      select b.id, b.id, b.merged_into, b.display_name from buyer b
       where b.merchant_id = :merchant and b.id = any(:buyers)
      union all
      select up.asked, b.id, b.merged_into, b.display_name
        from buyer b join up on b.merchant_id = :merchant and b.id = up.merged_into
    ) select asked, id, display_name from up where merged_into is null""")
TAGS_BY_ROOT = text("""
    with recursive down(root, id) as (
      select b.id, b.id from buyer b where b.merchant_id = :merchant and b.id = any(:roots)
      union all
      select down.root, b.id from buyer b join down on b.merchant_id = :merchant and b.merged_into = down.id
    ) select down.root, t.tag from down
        join buyer_tag t on t.merchant_id = :merchant and t.buyer_id = down.id
       where t.expires_at is null or t.expires_at > :now
       group by down.root, t.tag order by min(t.set_at), t.tag""")


async def identify(tx: Tx, connection_id: ConnectionId, external_id: str, name: str, verified: bool) -> Identified:
    row = await tx.conn.execute(
        IDENTIFY,
        {
            "merchant": tx.merchant_id,
            "connection": connection_id,
            "external": external_id,
            "name": name,
            "verified": verified,
            "buyer": new_id("byr"),
            "identity": new_id("idn"),
            "now": tx.clock.now(),
        },
    )
    return Identified(*row.one())


async def known(tx: Tx, connections: Sequence[str], external_ids: Sequence[str]) -> dict[tuple[str, str], BuyerId]:
    """The buyers of verified identities among these, by connection and outside id."""
    query = (
        select(identity.c.connection_id, identity.c.external_id, identity.c.buyer_id)
        .filter_by(merchant_id=tx.merchant_id, verified=True)
        .where(identity.c.connection_id.in_(connections), identity.c.external_id.in_(external_ids))
    )
    return {(row[0], row[1]): BuyerId(row[2]) for row in await tx.conn.execute(query)}


async def get_buyer(tx: Tx, buyer_id: BuyerId) -> Row[Any]:
    """Raises BuyerNotFound."""
    query = select(buyer).filter_by(merchant_id=tx.merchant_id, id=buyer_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise BuyerNotFound(buyer_id=buyer_id)
    return row


async def group(tx: Tx, buyer_id: BuyerId) -> list[BuyerId]:
    """Every buyer that is the same person, the one shown first. Raises BuyerNotFound."""
    rows = await tx.conn.execute(GROUP, {"merchant": tx.merchant_id, "buyer": buyer_id})
    found = [BuyerId(row) for row in rows.scalars()]
    if not found:
        raise BuyerNotFound(buyer_id=buyer_id)
    return found


async def groups(tx: Tx, ids: Sequence[str]) -> dict[BuyerId, list[BuyerId]]:
    """By asked id: every buyer that is the same person. Unknown ones are left out."""
    found: dict[BuyerId, list[BuyerId]] = {}
    for asked, buyer_id in await tx.conn.execute(GROUPS, {"merchant": tx.merchant_id, "buyers": list(ids)}):
        found.setdefault(BuyerId(asked), []).append(BuyerId(buyer_id))
    return found


async def roots(tx: Tx, ids: Sequence[str]) -> dict[BuyerId, tuple[BuyerId, str]]:
    """Asked id → id and name of the person."""
    rows = await tx.conn.execute(ROOTS, {"merchant": tx.merchant_id, "buyers": list(ids)})
    return {BuyerId(asked): (BuyerId(root), name) for asked, root, name in rows}


async def tags_by_root(tx: Tx, ids: Sequence[str]) -> dict[str, list[str]]:
    asked = {"merchant": tx.merchant_id, "roots": list(ids), "now": tx.clock.now()}
    found: dict[str, list[str]] = defaultdict(list)
    for root, name in await tx.conn.execute(TAGS_BY_ROOT, asked):
        found[root].append(name)
    return found


async def set_name(tx: Tx, buyer_id: BuyerId, name: str) -> None:
    await tx.conn.execute(
        update(buyer)
        .filter_by(merchant_id=tx.merchant_id, id=buyer_id)
        .values(display_name=name, named_by="agent" if name else "identity")
    )


async def put_fields(tx: Tx, buyer_id: BuyerId, values: dict[str, str], source: Source, as_of: datetime) -> bool:
    """True when anything changed. Raises BuyerNotFound."""
    if not values:
        return False
    key = {"merchant_id": tx.merchant_id, "buyer_id": buyer_id, "source": source.value}
    new = insert(profile_field).values(
        [{**key, "name": n, "value": v, "as_of": as_of} for n, v in sorted(values.items())]
    )
    done = await tx.conn.execute(
        new.on_conflict_do_update(
            index_elements=["merchant_id", "buyer_id", "name", "source"],
            set_={"value": new.excluded.value, "as_of": new.excluded.as_of},
            where=and_(profile_field.c.as_of <= new.excluded.as_of, profile_field.c.value != new.excluded.value),
        ).returning(exists().where(buyer.c.merchant_id == tx.merchant_id, buyer.c.id == buyer_id))
    )
    met = list(done.scalars())
    if not all(met):
        raise BuyerNotFound(buyer_id=buyer_id)
    if "" in values.values():
        await tx.conn.execute(delete(profile_field).filter_by(**key, value=""))
    return bool(met)


async def put_tag(
    tx: Tx, buyer_id: BuyerId, name: str, reason: str, source: TagSource, expires_at: datetime | None
) -> None:
    facts: dict[str, Any] = {
        "reason": reason,
        "source": source.value,
        "set_by": tx.actor.id,
        "set_at": tx.clock.now(),
        "expires_at": expires_at,
        "rule_id": "",
        "cited": [],
    }
    await tx.conn.execute(
        insert(buyer_tag)
        .values(merchant_id=tx.merchant_id, buyer_id=buyer_id, tag=name, **facts)
        .on_conflict_do_update(index_elements=["merchant_id", "buyer_id", "tag"], set_=facts)
    )


async def drop_tag(tx: Tx, ids: Sequence[str], name: str) -> bool:
    """What a rule counted for it is forgotten too, so that the same things do not set it again."""
    gone = delete(buyer_tag).filter_by(merchant_id=tx.merchant_id, tag=name).where(buyer_tag.c.buyer_id.in_(ids))
    rules = list((await tx.conn.execute(gone.returning(buyer_tag.c.rule_id))).scalars())
    c = tag_occasion.c
    counted = (c.merchant_id == tx.merchant_id, c.rule_id.in_(rules), c.buyer_id.in_(ids))
    if any(rules):
        await tx.conn.execute(delete(tag_occasion).where(*counted))
    return bool(rules)


async def add_consent(tx: Tx, buyer_id: BuyerId, **facts: Any) -> None:
    await tx.conn.execute(
        insert(consent).values(
            merchant_id=tx.merchant_id,
            id=new_id("cns"),
            buyer_id=buyer_id,
            recorded_by=tx.actor.id,
            at=tx.clock.now(),
            **facts,
        )
    )


async def lock_roots(tx: Tx, *ids: BuyerId) -> None:
    """Nobody else merges these now. Raises SameBuyer when one was merged while we waited."""
    query = (
        select(buyer.c.merged_into)
        .filter_by(merchant_id=tx.merchant_id)
        .where(buyer.c.id.in_(ids))
        .order_by(buyer.c.id)
        .with_for_update()
    )
    if any((await tx.conn.execute(query)).scalars()):
        raise SameBuyer(buyer_id=ids[0])


async def point(tx: Tx, buyer_id: BuyerId, into: BuyerId | None) -> None:
    state = State.MERGED if into else State.ACTIVE
    await tx.conn.execute(
        update(buyer).filter_by(merchant_id=tx.merchant_id, id=buyer_id).values(merged_into=into, state=state.value)
    )


async def add_merge(tx: Tx, merge_id: str, keep: BuyerId, other: BuyerId, reason: str) -> None:
    await tx.conn.execute(
        insert(buyer_merge).values(
            merchant_id=tx.merchant_id,
            id=merge_id,
            keep_id=keep,
            other_id=other,
            reason=reason,
            merged_by={"kind": tx.actor.kind.value, "id": tx.actor.id},
            merged_at=tx.clock.now(),
        )
    )


async def undo_merge(tx: Tx, merge_id: str) -> tuple[BuyerId, BuyerId] | None:
    """The two buyers; None when there is no such merge in force."""
    done = await tx.conn.execute(
        update(buyer_merge)
        .filter_by(merchant_id=tx.merchant_id, id=merge_id, undone_at=None)
        .values(undone_by={"kind": tx.actor.kind.value, "id": tx.actor.id}, undone_at=tx.clock.now())
        .returning(buyer_merge.c.keep_id, buyer_merge.c.other_id)
    )
    row = done.one_or_none()
    return (BuyerId(row.keep_id), BuyerId(row.other_id)) if row else None


async def identities(tx: Tx, ids: Sequence[str]) -> list[IdentityView]:
    query = (
        select(identity)
        .filter_by(merchant_id=tx.merchant_id)
        .where(identity.c.buyer_id.in_(ids))
        .order_by(identity.c.id)
    )
    return [msgspec.convert(row._mapping, IdentityView) for row in await tx.conn.execute(query)]


async def fields(tx: Tx, ids: Sequence[str]) -> list[FieldView]:
    columns = profile_field.c
    query = select(columns.name, columns.value, columns.source, columns.as_of).filter_by(merchant_id=tx.merchant_id)
    rows = await tx.conn.execute(query.where(columns.buyer_id.in_(ids)))
    return [FieldView(row.name, row.value, False, Source(row.source), row.as_of) for row in rows]


async def tags(tx: Tx, ids: Sequence[str]) -> list[TagView]:
    """Tags in force, oldest first; a tag set on two merged buyers is shown once, with its latest reason."""
    columns = buyer_tag.c
    query = (
        select(
            columns.tag,
            columns.reason,
            columns.source,
            columns.set_by,
            columns.set_at,
            columns.expires_at,
            columns.rule_id,
            columns.cited,
        )
        .filter_by(merchant_id=tx.merchant_id)
        .where(columns.buyer_id.in_(ids), or_(columns.expires_at.is_(None), columns.expires_at > tx.clock.now()))
        .order_by(columns.set_at, columns.tag)
    )
    found = {row.tag: msgspec.convert(row._mapping, TagView) for row in await tx.conn.execute(query)}
    return list(found.values())


async def tag_counts(tx: Tx) -> list[TagCount]:
    columns = buyer_tag.c
    query = (
        select(columns.tag, func.count().label("buyers"))
        .filter_by(merchant_id=tx.merchant_id)
        .where(or_(columns.expires_at.is_(None), columns.expires_at > tx.clock.now()))
        .group_by(columns.tag)
        .order_by(func.count().desc(), columns.tag)
        .limit(500)
    )
    return [TagCount(row.tag, row.buyers) for row in await tx.conn.execute(query)]


async def consents(tx: Tx, ids: Sequence[str]) -> list[ConsentView]:
    """The latest word for each purpose and channel."""
    columns = consent.c
    query = (
        select(columns.purpose, columns.channel, columns.granted, columns.source, columns.at)
        .ext(distinct_on(columns.purpose, columns.channel))
        .filter_by(merchant_id=tx.merchant_id)
        .where(columns.buyer_id.in_(ids))
        .order_by(columns.purpose, columns.channel, columns.at.desc(), columns.id.desc())
    )
    return [msgspec.convert(row._mapping, ConsentView) for row in await tx.conn.execute(query)]


async def merges(tx: Tx, ids: Sequence[str]) -> list[MergeView]:
    """Merges in force inside one person."""
    columns = buyer_merge.c
    query = (
        select(buyer_merge, buyer.c.display_name)
        .join(buyer, and_(buyer.c.merchant_id == columns.merchant_id, buyer.c.id == columns.other_id))
        .where(columns.merchant_id == tx.merchant_id, columns.other_id.in_(ids), columns.undone_at.is_(None))
        .order_by(columns.id)
    )
    rows = await tx.conn.execute(query)
    return [
        MergeView(row.id, row.other_id, row.display_name, row.reason, row.merged_by["id"], row.merged_at)
        for row in rows
    ]


async def find(tx: Tx, q: str, within: Sequence[Select[Any]], before: str | None, limit: int) -> Sequence[Row[Any]]:
    """`within`: only the people whose ids all of these give."""
    query = select(buyer).where(buyer.c.merchant_id == tx.merchant_id, buyer.c.merged_into.is_(None))
    if q:
        query = query.where(buyer.c.id == func.any(bindparam("matching", await _matching(tx, q))))
    for ids in within:
        query = query.where(buyer.c.id.in_(ids))
    if before:
        query = query.where(buyer.c.id < before)
    return (await tx.conn.execute(query.order_by(buyer.c.id.desc()).limit(limit))).all()


async def _matching(tx: Tx, q: str) -> list[str]:
    """People by outside id, telephone or e-mail, each by its index; only when there is none by part of a name."""
    mine = {"merchant_id": tx.merchant_id}
    exact = union(
        select(identity.c.buyer_id).filter_by(**mine, external_id=q),
        select(shop_buyer.c.buyer_id).filter_by(**mine, external_id=q),
        select(profile_field.c.buyer_id).filter_by(**mine, value=q).where(profile_field.c.name.in_(["phone", "email"])),
    )
    found = list((await tx.conn.execute(exact)).scalars())
    if not found:
        named = select(buyer.c.id).filter_by(**mine).where(buyer.c.display_name.icontains(q, autoescape=True))
        found = list((await tx.conn.execute(named.order_by(buyer.c.id.desc()).limit(MOST_MATCHES))).scalars())
    return sorted({root for root, _ in (await roots(tx, found)).values()})

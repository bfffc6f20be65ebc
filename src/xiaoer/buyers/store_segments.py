"""SQL of segments: the people, merged buyers being one, who carry certain tags now."""

from typing import Any

from sqlalchemy import Select, column, select, text

from xiaoer.buyers.tag_model import Segment
from xiaoer.infra.db import Tx

CARRIERS = """
    with recursive up(id, merged_into, tag) as (
      select b.id, b.merged_into, t.tag from buyer_tag t
        join buyer b on b.merchant_id = t.merchant_id and b.id = t.buyer_id
       where t.merchant_id = :merchant and t.tag = any(:named) and (t.expires_at is null or t.expires_at > :now)
      union
      select b.id, b.merged_into, up.tag from up
        join buyer b on b.merchant_id = :merchant and b.id = up.merged_into
    ), people(id, tags) as (select id, array_agg(distinct tag) from up where merged_into is null group by id)
    select id from people
     where tags @> cast(:all as text[]) and (cardinality(cast(:any as text[])) = 0 or tags && cast(:any as text[]))
       and not tags && cast(:none as text[])"""


def carriers(tx: Tx, one: Segment) -> Select[Any]:
    """The ids of the people in the segment."""
    named = [*one.all_of, *one.any_of, *one.none_of]
    asked = text(CARRIERS).bindparams(
        merchant=tx.merchant_id, now=tx.clock.now(), named=named, all=one.all_of, any=one.any_of, none=one.none_of
    )
    return select(asked.columns(column("id")).subquery().c.id)

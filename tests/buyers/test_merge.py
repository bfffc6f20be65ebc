import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.buyers.build import CONNECTION, every_row
from xiaoer import buyers
from xiaoer.buyers.errors import MergeNotFound, SameBuyer
from xiaoer.buyers.model import Source
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, MerchantId, new_id

WRITE = st.tuples(
    st.sampled_from(["field", "tag", "consent", "identity", "rename"]),
    st.integers(0, 2),  # which buyer
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["1", "2", ""]),
)


async def write(tx: Tx, people: list[BuyerId], step: tuple[str, int, str, str]) -> None:
    kind, which, name, value = step
    who = people[which]
    if kind == "field":
        await buyers.set_fields(tx, who, {name: value}, Source.SHOP)
    elif kind == "tag":
        await buyers.tag(tx, who, name, value or "why")
    elif kind == "consent":
        await buyers.record_consent(tx, who, name, "sms", granted=value == "1", source="test")
    elif kind == "identity":
        await buyers.identify(tx, CONNECTION, str(which), display_name=name + value)
    else:
        await buyers.rename(tx, who, name + value)


@settings(max_examples=25, deadline=None)
@given(before=st.lists(WRITE, max_size=8), after=st.lists(WRITE, max_size=8), order=st.permutations([0, 1]))
async def test_undoing_merges_restores_every_row_and_keeps_what_came_since(
    database: Database,
    before: list[tuple[str, int, str, str]],
    after: list[tuple[str, int, str, str]],
    order: list[int],
) -> None:
    apart, merged = MerchantId(new_id("mer")), MerchantId(new_id("mer"))
    async with database.transaction(merged, OPERATOR) as tx:
        people = [await buyers.identify(tx, CONNECTION, str(n)) for n in range(3)]
        for step in before:
            await write(tx, people, step)
        rows = await every_row(tx)
        made = [await buyers.merge(tx, people[0], people[1], "同一人")]
        made.append(await buyers.merge(tx, people[2], people[0], "同一人"))
        for n in order:
            await buyers.unmerge(tx, made[n])
        assert await every_row(tx) == rows, "nothing moved"

        made = [await buyers.merge(tx, people[0], people[1], "同一人")]
        made.append(await buyers.merge(tx, people[2], people[0], "同一人"))
        since = [step for step in after if step[0] != "rename"]  # a rename names the person shown
        for step in since:
            await write(tx, people, step)
        for n in order:
            await buyers.unmerge(tx, made[n])
        seen = [await contents(tx, who) for who in people]
    async with database.transaction(apart, OPERATOR) as tx:
        people = [await buyers.identify(tx, CONNECTION, str(n)) for n in range(3)]
        for step in before + since:
            await write(tx, people, step)
        assert seen == [await contents(tx, who) for who in people], "as if never merged"


async def contents(tx: Tx, who: BuyerId) -> list[object]:
    shown = await buyers.profile(tx, who, masked=False)
    return [
        [(one.name, one.value) for one in shown.fields],
        [(one.tag, one.reason) for one in shown.tags],
        [(one.purpose, one.granted) for one in shown.consents],
        [(one.external_id, one.display_name) for one in shown.identities],
    ]


async def test_a_merged_buyer_is_shown_as_one_person_under_either_id(tx: Tx) -> None:
    keep = await buyers.identify(tx, CONNECTION, "1", display_name="林夏")
    other = await buyers.identify(tx, CONNECTION, "2", display_name="linxia", fields={"phone": "13800138000"})
    await buyers.tag(tx, other, "VIP", "老客")
    await buyers.merge(tx, keep, other, "同一手机号")
    shown = await buyers.profile(tx, other)
    assert (shown.id, shown.name, shown.vip) == (keep, "林夏", True)
    assert {one.external_id for one in shown.identities} == {"1", "2"}
    assert [one.name for one in shown.merged] == ["linxia"]
    assert (await buyers.summaries(tx, [other]))[other].id == keep
    assert [row.id for row in (await buyers.find(tx, "linxia")).items] == [keep]
    assert await buyers.identify(tx, CONNECTION, "2") == other, "new rows stay with the identity they came by"


async def test_one_person_is_not_merged_with_themselves(tx: Tx) -> None:
    one, two = [await buyers.identify(tx, CONNECTION, n) for n in "12"]
    await buyers.merge(tx, one, two, "同一人")
    with pytest.raises(SameBuyer):
        await buyers.merge(tx, two, one, "同一人")


async def test_a_merge_is_undone_once(tx: Tx) -> None:
    one, two = [await buyers.identify(tx, CONNECTION, n) for n in "12"]
    merge_id = await buyers.merge(tx, one, two, "同一人")
    await buyers.unmerge(tx, merge_id)
    with pytest.raises(MergeNotFound):
        await buyers.unmerge(tx, merge_id)

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.buyers.build import CONNECTION
from xiaoer import buyers
from xiaoer.buyers.errors import BadField, BadTag, BuyerNotFound, FieldNotKnown
from xiaoer.buyers.model import Purpose, Source
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import Actor, ActorKind, NotAllowed
from xiaoer.kernel.ids import BuyerId, MerchantId


async def new_buyer(tx: Tx, outside: str = "7") -> BuyerId:
    return await buyers.identify(tx, CONNECTION, outside)


async def test_each_field_shows_its_source_and_date(tx: Tx) -> None:
    who = await new_buyer(tx)
    await buyers.set_fields(tx, who, {"city": "杭州"}, Source.CHANNEL)
    field = (await buyers.profile(tx, who)).fields[0]
    assert (field.name, field.value, field.source, field.masked) == ("city", "杭州", "channel", False)
    assert abs(field.as_of - tx.clock.now()) < timedelta(minutes=1)


async def test_the_stronger_source_is_shown_and_the_weaker_one_kept(tx: Tx) -> None:
    who = await new_buyer(tx)
    await buyers.set_fields(tx, who, {"size": "M"}, Source.AGENT)
    await buyers.set_fields(tx, who, {"size": "L"}, Source.CHANNEL)
    assert (await buyers.profile(tx, who)).fields[0].value == "M"
    await buyers.set_fields(tx, who, {"size": ""}, Source.AGENT)
    assert (await buyers.profile(tx, who)).fields[0].value == "L"


async def test_older_news_of_a_field_is_ignored(tx: Tx) -> None:
    who, now = await new_buyer(tx), tx.clock.now()
    await buyers.set_fields(tx, who, {"city": "宁波"}, Source.SHOP, as_of=now)
    await buyers.set_fields(tx, who, {"city": "台州"}, Source.SHOP, as_of=now - timedelta(days=1))
    assert (await buyers.profile(tx, who)).fields[0].value == "宁波"


async def test_personal_fields_are_masked_until_revealed_for_a_purpose(tx: Tx) -> None:
    who = await new_buyer(tx)
    given = {
        "phone": "13800138000",
        "email": "linxia@example.com",
        "name": "林夏",
        "address": "杭州市西湖区文三路 9 号",
    }
    await buyers.set_fields(tx, who, given, Source.SHOP)
    shown = {field.name: field.value for field in (await buyers.profile(tx, who)).fields}
    assert shown == {
        "phone": "138****8000",
        "email": "l****@example.com",
        "name": "林*",
        "address": "杭州市西湖区****",
    }
    assert await buyers.reveal(tx, who, "phone", Purpose.DELIVERY) == "13800138000"
    looked = (await tx.conn.execute(select(audit).filter_by(merchant_id=tx.merchant_id))).one()
    assert (looked.action, looked.target) == ("buyer.revealed", who)
    assert looked.facts == {"field": "phone", "purpose": "delivery"}
    with pytest.raises(FieldNotKnown):
        await buyers.reveal(tx, who, "wechat", Purpose.DELIVERY)


async def test_who_may_not_reveal_sees_nothing(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id, Actor(ActorKind.AGENT, "agt_1")) as tx:
        who = await new_buyer(tx)
        await buyers.set_fields(tx, who, {"phone": "13800138000"}, Source.SHOP)
        with pytest.raises(NotAllowed):
            await buyers.reveal(tx, who, "phone", Purpose.LEGAL)


async def test_a_tag_says_why_and_ends_when_it_said(tx: Tx) -> None:
    who, now = await new_buyer(tx), tx.clock.now()
    await buyers.tag(tx, who, "物流敏感", "两次催件", expires_at=now + timedelta(days=30))
    await buyers.tag(tx, who, "VIP", "累计消费满 5000 元")
    shown = await buyers.profile(tx, who)
    assert shown.vip
    assert [(tag.tag, tag.reason, tag.set_by) for tag in shown.tags] == [
        ("物流敏感", "两次催件", "operator"),
        ("VIP", "累计消费满 5000 元", "operator"),
    ]
    assert await buyers.untag(tx, who, "VIP")
    assert not await buyers.untag(tx, who, "VIP")
    with pytest.raises(BadTag):
        await buyers.tag(tx, who, "过期", "已过", expires_at=now - timedelta(seconds=1))
    with pytest.raises(BadTag):
        await buyers.tag(tx, who, "无由", " ")


async def test_the_shops_tags_are_added_once_and_none_is_taken_off(tx: Tx) -> None:
    who = await new_buyer(tx)
    await buyers.tag(tx, who, "物流敏感", "两次催件")
    assert await buyers.tag_as_shop(tx, who, ["企业采购", "物流敏感", "企业采购"])
    before = (await buyers.profile(tx, who)).tags
    assert {(tag.tag, tag.reason, tag.source) for tag in before} == {
        ("物流敏感", "两次催件", "manual"),
        ("企业采购", "", "shop"),
    }
    assert not await buyers.tag_as_shop(tx, who, ["企业采购"])
    assert not await buyers.tag_as_shop(tx, who, [])
    assert (await buyers.profile(tx, who)).tags == before


async def test_the_latest_word_on_consent_counts_and_silence_is_no(tx: Tx) -> None:
    who = await new_buyer(tx)
    assert not await buyers.may(tx, who, "marketing", "sms")
    await buyers.record_consent(tx, who, "marketing", "sms", granted=True, source="checkout")
    assert await buyers.may(tx, who, "marketing", "sms")
    await buyers.record_consent(tx, who, "marketing", "sms", granted=False, source="reply")
    assert not await buyers.may(tx, who, "marketing", "sms")
    assert [word.granted for word in (await buyers.profile(tx, who)).consents] == [False]


async def test_buyers_are_found_by_part_of_a_name_but_by_a_telephone_only_in_full(tx: Tx) -> None:
    who = await buyers.identify(tx, CONNECTION, "7", display_name="山里的风", fields={"phone": "13800138000"})
    await new_buyer(tx, "8")
    for q in ("里的", "13800138000", "7"):
        assert [row.id for row in (await buyers.find(tx, q)).items] == [who]
    assert (await buyers.find(tx, "1380013")).items == []
    assert (await buyers.find(tx, "%")).items == []
    assert len((await buyers.find(tx)).items) == 2


async def test_the_list_of_buyers_is_read_page_by_page(tx: Tx) -> None:
    made = [await new_buyer(tx, str(n)) for n in range(5)]
    read: list[str] = []
    cursor: str | None = None
    while True:
        page = await buyers.find(tx, cursor=cursor, limit=2)
        read += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert read == sorted(made, reverse=True)


async def test_summaries_answer_for_every_known_id(tx: Tx) -> None:
    one, two = await new_buyer(tx, "1"), await new_buyer(tx, "2")
    await buyers.tag(tx, two, "VIP", "老客")
    found = await buyers.summaries(tx, [one, two, BuyerId("byr_none")])
    assert {key: value.vip for key, value in found.items()} == {one: False, two: True}


@pytest.mark.parametrize("fields", [{"Bad Name": "x"}, {"city": "x" * 501}, {"city": "a\x00"}])
async def test_a_field_that_cannot_be_kept_is_refused(tx: Tx, fields: dict[str, str]) -> None:
    with pytest.raises(BadField):
        await buyers.set_fields(tx, await new_buyer(tx), fields, Source.SHOP)


async def test_what_is_not_there_is_said_so(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id) as tx:
        with pytest.raises(BuyerNotFound):
            await buyers.profile(tx, BuyerId("byr_none"))
        with pytest.raises(BuyerNotFound):
            await buyers.tag(tx, BuyerId("byr_none"), "a", "b")
        with pytest.raises(BuyerNotFound):
            await buyers.set_fields(tx, BuyerId("byr_none"), {"city": "a"}, Source.SHOP)

"""Who gets the message, once, and why the others do not."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.campaigns.build import NOON, Shop, signed, terms
from tests.conversations.build import said
from xiaoer import buyers, campaigns, conversations
from xiaoer.campaigns import take
from xiaoer.campaigns.errors import CampaignNotReady, PreviewTooLarge
from xiaoer.campaigns.model import Action, CampaignChange, CampaignPreviewRequest, State
from xiaoer.kernel.transitions import IllegalMove

DAY = timedelta(days=1)


async def test_it_leaves_at_its_hour_some_full_days_after_delivery_and_once(shop: Shop) -> None:
    buyer = await shop.buyer("u-1")
    await shop.push(signed("T-1", "u-1", NOON - 3 * DAY))
    campaign_id = await shop.campaign(terms())
    await shop.run(campaign_id)
    assert await shop.lines(buyer) == []
    shop.clock.moment = NOON + timedelta(hours=21, minutes=59)
    await shop.run(campaign_id)
    assert await shop.lines(buyer) == []
    for minutes in (1, 2, 70):
        shop.clock.moment = NOON + timedelta(hours=22, minutes=minutes)
        await shop.run(campaign_id)
    assert [line[:12] for line in await shop.lines(buyer)] == ["u-1您好，双人帐篷用得"]
    seen = await shop.seen(campaign_id)
    assert (seen.figures.sent, seen.figures.waiting, seen.figures.skipped) == (1, 0, {})


async def test_one_that_has_ended_sends_nothing_more(shop: Shop) -> None:
    buyer = await shop.buyer("u-1")
    campaign_id = await shop.campaign(terms())
    await shop.push(signed("T-1", "u-1", NOON - 3 * DAY))
    shop.clock.moment = NOON + DAY
    async with shop.begin() as tx:
        await campaigns.look(tx, campaign_id)
        await campaigns.move_on(tx, campaign_id, Action.PAUSE)
    await shop.send_due()
    assert await shop.lines(buyer) == []
    assert (await shop.seen(campaign_id)).figures.skipped == {"campaign_stopped": 1}
    async with shop.begin() as tx:
        await campaigns.move_on(tx, campaign_id, Action.END)
        with pytest.raises(IllegalMove):
            await campaigns.move_on(tx, campaign_id, Action.RESUME)


async def test_what_is_not_fit_to_leave_is_not_switched_on(shop: Shop) -> None:
    for wrong, problem in (
        (terms(texts={"zh": "五星好评返5元红包，退订回复“退订”"}), "text_blocked"),
        (terms(texts={}), "text_missing"),
        (terms(texts={"zh": "{buyer}您好，{price}"}), "place_unknown"),
        (terms(hour=22), "hour_quiet"),
        (terms(channel="sms", contact="400-1", price_minor=4500), "no_provider"),
        (terms(texts={"zh": "您好，欢迎按真实感受评价，联系{contact}"}), "contact_empty"),
    ):
        campaign_id = await shop.campaign(wrong, start=False)
        async with shop.begin() as tx:
            with pytest.raises(CampaignNotReady) as refused:
                await campaigns.move_on(tx, campaign_id, Action.START)
        assert refused.value.data["problem"] == problem
        assert (await shop.seen(campaign_id)).state is State.DRAFT


async def test_a_change_is_a_new_version_and_one_that_runs_stays_fit(shop: Shop) -> None:
    campaign_id = await shop.campaign(terms())
    async with shop.begin() as tx:
        row = await campaigns.edit(tx, campaign_id, CampaignChange(name="新的", terms=terms(days=5), version=1))
        assert row.version == 2
    async with shop.begin() as tx:
        with pytest.raises(CampaignNotReady):
            await campaigns.edit(tx, campaign_id, CampaignChange(name="新的", terms=terms(texts={}), version=2))


async def test_the_preview_says_who_is_left_out_and_why(shop: Shop) -> None:
    for name in ("u-1", "u-2", "u-3"):
        await shop.buyer(name)
    gone = await shop.buyer("u-4")
    await shop.buyer("u-5", chats=False)
    at = NOON - 6 * DAY
    other = [{"title": "防潮垫", "listing_external_id": "L-200", "sku_external_id": "M-1", "unit_price": "59.00"}]
    refunding = [{"title": "双人帐篷", "listing_external_id": "L-100", "sku_external_id": "S-1", "state": "refunded"}]
    await shop.push(
        signed("T-1", "u-1", at),
        signed("T-2", "u-1", at + timedelta(minutes=5)),
        signed("T-3", "u-2", at, paid="20.00"),
        signed("T-4", "u-2", at, lines=other),
        signed("T-5", "u-3", at, lines=refunding),
        signed("T-6", "u-4", at),
        signed("T-7", "u-5", at),
        signed("T-8", "u-9", at),
        signed("T-9", "u-1", at, currency="USD"),
    )
    async with shop.begin() as tx:
        await buyers.record_consent(tx, gone, "all", "webchat", granted=False, source="buyer")
    rule = {"amounts": [{"currency": "CNY", "from_minor": 10_000}], "categories": ["帐篷"]}
    async with shop.begin() as tx:
        seen = await campaigns.preview(tx, CampaignPreviewRequest(terms=terms(rule=rule)))
    assert (seen.orders, seen.sends) == (9, 1)
    assert seen.left_out == {
        "amount": 2,
        "product": 1,
        "went_wrong": 1,
        "opted_out": 1,
        "no_address": 1,
        "buyer_unknown": 1,
        "frequency_cap": 1,
    }
    [one] = seen.sample
    assert (one.external_id in ("T-1", "T-2"), one.reason) == (True, "")
    assert (seen.a_month, seen.cost_minor) == (1, 0)


async def test_counting_that_takes_too_long_is_given_up_with_a_word(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take, "LONGEST", text("set local statement_timeout = '1ms'"))
    with pytest.raises(PreviewTooLarge):
        async with shop.begin() as tx:
            await campaigns.preview(tx, CampaignPreviewRequest(terms=terms()))


async def test_who_waits_for_an_answer_is_answered_first(shop: Shop) -> None:
    buyer = await shop.buyer("u-1")
    await shop.push(signed("T-1", "u-1", NOON - 3 * DAY))
    async with shop.begin() as tx:
        talk = (await conversations.of_buyer(tx, buyer))[0].id
        await conversations.append(tx, [said(talk, "什么时候发票能开")])
    campaign_id = await shop.campaign(terms())
    shop.clock.moment = NOON + DAY
    await shop.run(campaign_id)
    assert await shop.lines(buyer) == []
    assert (await shop.seen(campaign_id)).figures.skipped == {"talk_waiting": 1}


async def test_where_buyers_must_not_be_picked_one_rule_holds_for_all(shop: Shop) -> None:
    buyer = await shop.buyer("u-1", chats=False)
    refunded = [{"title": "双人帐篷", "unit_price": "399.00", "state": "refunded"}]
    await shop.push(signed("T-1", "u-1", NOON - 10 * DAY, lines=refunded))
    async with shop.begin() as tx:
        await conversations.open_thread(
            tx,
            shop_id=shop.shop_id,
            connection_id=shop.connection_id,
            channel="amazon_us",
            thread="a-1",
            buyer_id=buyer,
        )
        seen = await campaigns.preview(tx, CampaignPreviewRequest(terms=terms(channel="amazon_us", days=6)))
        picked = terms(channel="amazon_us", days=3, reminder_days=2, rule={"tags": ["常客"]})
        found = await campaigns.check(tx, picked, "en")
    assert (seen.sends, seen.left_out) == (1, {})
    codes = {one.code for one in found.problems}
    assert {"outside_window", "reminder_barred", "text_blocked", "no_provider"} <= codes
    assert "buyers_picked" in {one.values.get("rule") for one in found.problems}

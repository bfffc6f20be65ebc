"""A check-in that is answered badly becomes somebody's work; a reminder to confirm stops when it is done."""

from datetime import timedelta

import pytest

from tests.campaigns.build import NOON, Shop, signed, terms
from xiaoer import conversations, tickets
from xiaoer.campaigns.hear_answer import hear_answer
from xiaoer.campaigns.presets import presets
from xiaoer.campaigns.unhappy import is_unhappy
from xiaoer.kernel.ids import BuyerId, ConversationId, new_id
from xiaoer.staff import add_agent
from xiaoer.staff.model import Role
from xiaoer.tickets.find import TicketFilter

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "拉链坏了",
        "有异味",
        "不太好用",
        "质量有问题啊",
        "想退货",
        "It is broken",
        "the zip doesn't work",
        "I want a refund",
        "太差了",
    ],
)
def test_a_bad_answer_is_known(text: str) -> None:
    assert is_unhappy(text)


@pytest.mark.parametrize(
    "text",
    [
        "挺好的",
        "没问题，很满意",
        "没有破损，谢谢",
        "不错",
        "很好用",
        "no problems, thanks",
        "not bad at all",
        "works great",
        "收到了",
    ],
)
def test_a_good_answer_is_left_alone(text: str) -> None:
    assert not is_unhappy(text)


async def says(shop: Shop, buyer: BuyerId, text: str) -> None:
    async with shop.begin() as tx:
        talk = (await conversations.of_buyer(tx, buyer))[0].id
        line = conversations.Draft(
            conversation_id=talk,
            client_id=new_id("c"),
            kind="text",
            author_kind="buyer",
            author_id=buyer,
            author_name="",
            text=text,
        )
        [stored] = await conversations.append(tx, [line])
        for _ in range(2):
            await hear_answer(tx, ConversationId(talk), buyer, stored.seq)


async def test_a_bad_answer_opens_one_ticket_with_the_order(shop: Shop) -> None:
    async with shop.begin() as tx:
        await add_agent(tx, f"{new_id('x')}@shop.example", "小满", Role.LEAD, password_hash="-")
    good, bad = await shop.buyer("u-1"), await shop.buyer("u-2")
    for n in (1, 2):
        await shop.push(signed(f"T-{n}", f"u-{n}", NOON - 2 * DAY))
    campaign_id = await shop.campaign(terms(aim="check_in", days=2))
    shop.clock.moment = NOON + DAY
    await shop.run(campaign_id)
    await says(shop, good, "挺好的，谢谢")
    await says(shop, bad, "用了两次拉链就坏了")
    await says(shop, bad, "能换一个吗")
    async with shop.begin() as tx:
        found = (await tickets.find(tx, TicketFilter())).items
    assert [(one.title, one.priority.value, one.words) for one in found] == [
        ("回访反馈不满意：订单 T-2", "high", "用了两次拉链就坏了")
    ]
    figures = (await shop.seen(campaign_id)).figures
    assert (figures.sent, figures.answered, figures.unhappy) == (2, 2, 1)


async def test_a_reminder_to_confirm_stops_when_the_order_is_complete(shop: Shop) -> None:
    waits, done = await shop.buyer("u-1"), await shop.buyer("u-2")
    for n in (1, 2):
        await shop.push(signed(f"T-{n}", f"u-{n}", NOON - DAY))
    [preset] = [one for one in presets("webchat") if one.id == "confirm_receipt"]
    campaign_id = await shop.campaign(preset.terms)
    shop.clock.moment = NOON + DAY
    await shop.run(campaign_id)
    assert [len(await shop.lines(one)) for one in (waits, done)] == [1, 1]
    closed = (NOON + DAY).isoformat()
    await shop.push(signed("T-2", "u-2", NOON - DAY, state="completed", closed_at=closed, source_updated_at=closed))
    for day in range(2, 8):
        shop.clock.moment = NOON + day * DAY
        await shop.run(campaign_id)
    assert [len(await shop.lines(one)) for one in (waits, done)] == [2, 1]
    assert (await shop.seen(campaign_id)).figures.skipped == {"order_done": 1}


async def test_ready_made_campaigns_lack_nothing_but_price_and_contact(shop: Shop) -> None:
    for preset in presets("webchat"):
        if preset.terms.channel == "webchat":
            campaign_id = await shop.campaign(preset.terms)
            assert (await shop.seen(campaign_id)).state.value == "running", preset.id

"""What buyers say of the shop: feedback goes to its owner, suggestions are decided and reported, calls are kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.tickets.conftest import Desk
from xiaoer import merchants, tickets
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import adapters
from xiaoer.infra.timers import Due, timer
from xiaoer.kernel.actors import NotAllowed
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants.model import NewConnection
from xiaoer.ports.notices import Notices, ShopNotice
from xiaoer.ports.outside import NotReached, Reach, SaidNo
from xiaoer.testing.fake_mailbox import FakeMailbox
from xiaoer.testing.fake_payer import FakePayer
from xiaoer.tickets import Action, DecisionBody, NewContact, SeenAgain, State, TicketSettings
from xiaoer.tickets.errors import (
    CallLinkWrong,
    MonthWrong,
    NoNumber,
    NotASuggestion,
    NoticeNotTaken,
    RecordingWithoutConsent,
)
from xiaoer.tickets.forward import notice_of
from xiaoer.tickets.jobs import FORWARD, Forwarders
from xiaoer.tickets.model import Consent, ContactOutcome, Direction, MoveBody
from xiaoer.tickets.roster import needed
from xiaoer.tickets.tables import ticket, ticket_contact
from xiaoer.tickets.view import contacts, view

NOTICE = ShopNotice(
    dedupe="tkt_1:opened:1", kind="shop_feedback.opened", title="#7 页面慢", words="首页要十秒",
    path="/app/tickets/tkt_1", shop_name="旗舰店", facts={"count": 3, "page": "https://shop.example/"},
)  # fmt: skip


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[FakeMailbox, int]]:
    box = FakeMailbox()
    yield box, await box.start()
    await box.stop()


def reach(port: int, **config: Any) -> Reach:
    form = {
        "host": "127.0.0.1",
        "port": port,
        "sender": "desk@shop.example",
        "to": ["boss@shop.example"],
        "timeout_s": 5,
    }
    desk_url = {"desk_url": "https://desk.example"}
    return Reach(
        connection_id=ConnectionId("con_1"), config=form | desk_url | config, credentials={}, now=datetime.now(UTC)
    )


def post_box() -> Notices:
    found: Notices = load_all()["smtp"].adapters["notices"]
    return found


async def test_the_owner_reads_the_feedback_in_a_mail(mailbox: tuple[FakeMailbox, int]) -> None:
    box, port = mailbox
    for _ in range(2):
        await post_box().tell(reach(port), NOTICE)
    first, second = box.mails
    assert (first["Subject"], first["To"]) == ("[旗舰店] #7 页面慢", "boss@shop.example")
    assert first["Message-ID"] == second["Message-ID"]
    assert (
        text_of(first)
        == "首页要十秒\n\ncount: 3\npage: https://shop.example/\n\nhttps://desk.example/app/tickets/tkt_1\n"
    )


async def test_a_mail_server_that_says_no_is_told_from_one_that_is_away(mailbox: tuple[FakeMailbox, int]) -> None:
    box, port = mailbox
    box.refusals += ["451 later", "550 no such mailbox"]
    with pytest.raises(NotReached):
        await post_box().tell(reach(port), NOTICE)
    with pytest.raises(SaidNo):
        await post_box().tell(reach(port), NOTICE)
    with pytest.raises(NotReached):
        await post_box().tell(reach(1), NOTICE)
    with pytest.raises(NotReached):
        await post_box().tell(reach(port, to=[]), NOTICE)


def text_of(mail: Message) -> str:
    return mail.get_content().replace("\r\n", "\n")  # type: ignore[attr-defined, no-any-return]  # the policy makes an EmailMessage


async def forward_all(desk: Desk) -> list[str]:
    """What a worker does with what is to be forwarded; what each told."""
    job = Forwarders(desk.keys, adapters(load_all(), "notices"))
    query = timer.select().where(timer.c.merchant_id == desk.merchant_id, timer.c.kind == FORWARD)
    async with desk.tx() as tx:
        rows = (await tx.conn.execute(query.order_by(timer.c.key))).all()
    for row in rows:
        await job.forward(desk.database, Due(desk.merchant_id, row.key, row.kind, row.payload, 1, row.version))
    async with desk.tx() as tx:
        await tx.conn.execute(timer.delete().where(timer.c.merchant_id == desk.merchant_id, timer.c.kind == FORWARD))
    return [row.payload["what"] for row in rows]


async def connect(desk: Desk, channel: str, secrets: dict[str, str], **config: Any) -> None:
    async with desk.tx() as tx:
        new = NewConnection(desk.shop_id, channel, channel, config, secrets)
        await merchants.add_connection(tx, desk.keys, new)


async def test_feedback_goes_out_when_it_comes_comes_again_and_is_put_right(
    desk: Desk, mailbox: tuple[FakeMailbox, int]
) -> None:
    box, port = mailbox
    form = {"host": "127.0.0.1", "port": port, "sender": "desk@shop.example", "to": ["boss@shop.example"]}
    await connect(desk, "smtp", {}, **form)
    one = await desk.open(
        kind="shop_feedback", title="提交订单卡住", page="https://shop.example/cart", fields={"trouble": "submit"},
        shop_id=desk.shop_id,
    )  # fmt: skip
    assert (one.department, one.tell_buyer) == ("technology", True)
    assert await forward_all(desk) == ["opened"]
    async with desk.tx("mei") as tx:
        await tickets.see_again(tx, one.id, SeenAgain(words="又有一位"))
        await tickets.move(tx, one.id, Action.SOLVE, MoveBody(words="已修复"))
    assert await forward_all(desk) == ["seen_again", "solved"]
    assert [mail["Subject"] for mail in box.mails] == ["[旗舰店] #1 提交订单卡住"] * 3
    assert "count: 2" in text_of(box.mails[1])
    async with desk.tx("mei") as tx:
        log = (await view(tx, desk.keys, await tickets.get(tx, one.id))).entries
    assert [line.action for line in log].count("forwarded") == 3


async def test_no_number_of_a_buyer_goes_out_with_the_feedback(desk: Desk) -> None:
    one = await desk.open(
        kind="shop_feedback", title="打 13800006172 找我", words="提交不了，电话 138-0000-6172，lin@example.com",
        fields={"trouble": "submit"}, shop_id=desk.shop_id,
    )  # fmt: skip
    async with desk.tx() as tx:
        notice = await notice_of(tx, one.id, "opened")
    assert "6172" in notice.title
    for secret in ("13800006172", "0000-6172", "lin@"):
        assert secret not in f"{notice.title} {notice.words} {notice.facts}"


async def test_midnight_belongs_to_one_month_only(desk: Desk) -> None:
    one = await desk.open(kind="suggestion", title="建议")
    midnight = datetime(2026, 12, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    async with desk.tx() as tx:
        await tx.conn.execute(
            update(ticket).filter_by(merchant_id=tx.merchant_id, id=one.id).values(opened_at=midnight)
        )
        received = [(await tickets.suggestion_report(tx, month))[0].received for month in ("2026-11", "2026-12")]
        with pytest.raises(MonthWrong):
            await tickets.suggestion_report(tx, "9999-12")
    assert received == [0, 1]


async def test_the_shop_s_own_system_hears_of_it_by_a_signed_request(desk: Desk) -> None:
    payer = FakePayer("a-signing-secret-of-a-shop", valid_s=10**9, delay_s=0.1)
    secrets = {"signing_secret": "a-signing-secret-of-a-shop"}
    await connect(desk, "shop_api", secrets, base_url=await payer.start(), takes_notices=True)
    one = await desk.open(kind="shop_feedback", fields={"trouble": "slow"}, shop_id=desk.shop_id)
    await forward_all(desk)
    await payer.stop()
    async with desk.tx("mei") as tx:
        log = (await view(tx, desk.keys, await tickets.get(tx, one.id))).entries
    assert (log[-1].action, log[-1].facts) == ("not_forwarded", {"channel": "shop_api", "reason": "no_notices"})
    await desk.open(kind="shop_feedback", fields={"trouble": "slow"}, shop_id=desk.shop_id)
    with pytest.raises(NoticeNotTaken):
        await forward_all(desk)


async def test_a_suggestion_is_decided_answered_and_in_the_report_of_the_month(desk: Desk) -> None:
    found = [
        await desk.open(who="owner", kind="suggestion", title=f"建议 {n}", conversation_id=desk.conversation_id)
        for n in range(3)
    ]
    assert {(one.department, one.priority, one.next_action) for one in found} == {("product", "low", "decide")}
    async with desk.tx("mei") as tx:
        accepted = await tickets.decide(tx, found[0].id, DecisionBody(decision="accepted", words="下季做"))
        declined = await tickets.decide(tx, found[1].id, DecisionBody(decision="declined", reply="这次做不到，谢谢您"))
    other = await desk.open()
    with pytest.raises(NotASuggestion):
        async with desk.tx("mei") as tx:
            await tickets.decide(tx, other.id, DecisionBody(decision="accepted"))
    assert (accepted.state, accepted.next_action, declined.state) == (State.NEW, "carry_out", State.SOLVED)
    assert await desk.said() == ["您的建议已被采纳，谢谢您。", "这次做不到，谢谢您"]
    async with desk.tx("mei") as tx:
        await tickets.move(tx, found[0].id, Action.SOLVE, MoveBody(tell_buyer=False))
        month, listed = await tickets.suggestion_report(tx, "2026-11")
        assert (month.received, month.accepted, month.declined) == (3, 1, 1)
        assert [(one.department, one.carried_out) for one in month.departments] == [("product", 1)]
        assert [one.id for one in listed] == [found[0].id]
        assert (await tickets.suggestion_report(tx, "2026-10"))[0].received == 0
        with pytest.raises(MonthWrong):
            await tickets.suggestion_report(tx, "November")


async def test_a_call_is_on_record_with_ticket_and_conversation_and_its_call_back_is_a_ticket(desk: Desk) -> None:
    one = await desk.open(who="owner", conversation_id=desk.conversation_id)
    promised = desk.clock.now() + timedelta(hours=3)
    new = NewContact(
        ticket_id=one.id, outcome=ContactOutcome.CALL_BACK, number="13812345678", words="四点后方便", duration_s=40,
        call_back_at=promised, client_id="call-1",
    )  # fmt: skip
    async with desk.tx("owner") as tx:
        row, back = await tickets.log_contact(tx, new)
        again, none = await tickets.log_contact(tx, new)
        [shown] = await contacts(tx, desk.keys, [row])
    assert (row.id, none) == (again.id, None)  # type: ignore[attr-defined]  # a row of the query above
    assert back is not None
    assert (back.kind, back.due_at, back.next_action, back.buyer_id) == (
        "call_back",
        promised,
        "call_back",
        desk.buyer_id,
    )
    assert (shown.number, shown.conversation_id) == ("138****5678", desk.conversation_id)
    async with desk.tx() as tx:
        log = (await view(tx, desk.keys, await tickets.get(tx, one.id))).entries
        assert (log[-1].action, log[-1].facts["outcome"]) == ("contact", "call_back")
    assert await desk.said() == []  # the buyer reads nothing of it


async def test_no_recording_is_kept_without_leave(desk: Desk) -> None:
    new = NewContact(buyer_id=desk.buyer_id, outcome=ContactOutcome.REACHED, recording_file_id="fil_1")
    for consent in (Consent.NOT_RECORDED, Consent.REFUSED):
        with pytest.raises(RecordingWithoutConsent):
            async with desk.tx("mei") as tx:
                await tickets.log_contact(tx, NewContact(**{**as_dict(new), "consent": consent}))
    async with desk.tx() as tx:
        await tickets.log_contact(tx, NewContact(buyer_id=desk.buyer_id, outcome=ContactOutcome.REACHED))
    stored = ticket_contact.update().where(ticket_contact.c.merchant_id == desk.merchant_id)
    with pytest.raises(IntegrityError):
        async with desk.tx() as tx:
            await tx.conn.execute(stored.values(recording_file_id="fil_1"))


def as_dict(new: NewContact) -> dict[str, Any]:
    return {name: getattr(new, name) for name in new.__struct_fields__}


async def test_a_click_calls_the_buyer_and_only_for_who_may_see_the_number(desk: Desk) -> None:
    order_id = await desk.push_order("T-2", receiver={"name": "林夏", "phone": "+86 138 1234 5678"})
    async with desk.tx("mei") as tx:
        link = await tickets.call_link(tx, desk.buyer_id, order_id)
        assert (link.href, link.number) == ("tel:+8613812345678", "138****5678")
        with pytest.raises(NoNumber):
            await tickets.call_link(tx, desk.buyer_id)
    with pytest.raises(NotAllowed):
        async with desk.tx("qing") as tx:
            await tickets.call_link(tx, desk.buyer_id, order_id)
    async with desk.tx("lead") as tx:
        await tickets.save_settings(tx, TicketSettings(call_link="sip:{number}@pbx.shop.example"))
        assert (await tickets.call_link(tx, "", order_id)).href == "sip:+8613812345678@pbx.shop.example"
        with pytest.raises(CallLinkWrong):
            await tickets.save_settings(tx, TicketSettings(call_link="javascript:alert('{number}')"))


async def test_waiting_and_hanging_up_are_known_by_half_hour_with_the_people_needed(desk: Desk) -> None:
    at = desk.clock.now()  # 16:00 in Shanghai
    async with desk.tx("mei") as tx:
        for n in range(40):
            gone = n % 4 == 0
            await tickets.log_contact(tx, NewContact(
                outcome=ContactOutcome.ABANDONED if gone else ContactOutcome.REACHED, direction=Direction.IN,
                at=at + timedelta(seconds=n * 30), waited_s=60 if gone else 12, duration_s=0 if gone else 180,
            ))  # fmt: skip
        figures = await tickets.call_figures(tx, at, at + timedelta(days=1))
    [slot] = figures.half_hours
    assert (slot.at, slot.calls, slot.abandoned, slot.wait_s, slot.talk_s) == ("16:00", 40, 10, 24, 180)
    assert slot.needed == needed(40, 180, 20, 0.8) == 7


@pytest.mark.parametrize(
    ("calls", "talk_s", "people"), [(0, 180, 0), (1, 180, 1), (50, 180, 8), (100, 180, 14), (360, 240, 55)]
)
def test_the_people_needed_are_those_of_published_erlang_c_tables(calls: int, talk_s: float, people: int) -> None:
    """50 calls of 3 minutes in half an hour are 5 erlangs: 8 people answer 80 % within 20 s, and so on."""
    found = needed(calls, talk_s, 20, 0.8)
    assert abs(found - people) <= 1
    if found:
        assert needed(calls, talk_s, 20, 0.8) >= calls * talk_s / 1800

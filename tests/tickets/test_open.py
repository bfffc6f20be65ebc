"""A ticket is opened in one action and is never without owner, next action and time."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.tickets.conftest import Desk
from xiaoer import conversations, staff, tickets
from xiaoer.conversations import Draft
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import NotAllowed
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import Department, TicketFilter
from xiaoer.tickets.errors import DueInThePast, FieldMissing, FieldUnknown, FieldWrong, NoOwner, OwnerUnknown
from xiaoer.tickets.model import NewTicket, Source, Ticket
from xiaoer.tickets.view import view


async def test_a_line_of_the_buyer_becomes_a_ticket_with_everything_filled_in(desk: Desk) -> None:
    async with desk.tx() as tx:
        said = Draft(
            conversation_id=desk.conversation_id, client_id="l1", kind="text", author_kind="buyer",
            author_id=desk.buyer_id, author_name="林夏", text="三天了，物流一直没有更新",
        )  # fmt: skip
        [line] = await conversations.append(tx, [said])
    one = await desk.open(
        title="", source=Source.MESSAGE, conversation_id=desk.conversation_id, message_seq=line.seq, kind="parcel"
    )
    assert (one.number, one.state, one.title, one.words) == (
        1,
        "new",
        "三天了，物流一直没有更新",
        "三天了，物流一直没有更新",
    )
    assert (one.buyer_id, one.shop_id, one.department) == (desk.buyer_id, desk.shop_id, "warehouse")
    assert (one.owner_id, one.next_action, one.priority) == (desk.people["lead"], "start", "high")
    assert one.due_at == desk.clock.now() + timedelta(hours=8)


async def test_the_database_itself_refuses_a_ticket_without_owner_next_action_or_time(desk: Desk) -> None:
    one = await desk.open()
    for column, value in (("owner_id", "null"), ("owner_id", "''"), ("next_action", "''"), ("due_at", "null")):
        with pytest.raises(IntegrityError):
            async with desk.tx() as tx:
                await tx.conn.execute(text(f"update ticket set {column} = {value} where id = :id"), {"id": one.id})


async def test_a_department_gives_its_tickets_to_its_own_colleague_and_time(desk: Desk) -> None:
    async with desk.tx("lead") as tx:
        mine = Department(code="warehouse", owner_id=desk.people["an"], due_hours=5)
        await tickets.save_department(tx, mine)
        await tickets.save_department(tx, Department(code="studio", name="摄影"))
    one = await desk.open(who="lead", department="warehouse")
    assert (one.owner_id, one.due_at) == (desk.people["an"], desk.clock.now() + timedelta(hours=5))
    assert (await desk.open(department="studio")).department == "studio"


async def test_who_has_left_owns_nothing_and_a_shop_without_staff_opens_no_ticket(desk: Desk) -> None:
    async with desk.tx() as tx:
        await staff.suspend(tx, desk.people["an"])
    with pytest.raises(OwnerUnknown):
        await desk.open(owner_id=desk.people["an"])
    with pytest.raises(OwnerUnknown):
        await desk.open(owner_id=desk.people["eye"])
    async with desk.tx() as tx:
        await tx.conn.execute(
            text("update agent set state = 'suspended' where merchant_id = :m"), {"m": desk.merchant_id}
        )
    with pytest.raises(NoOwner):
        await desk.open(who="")


async def test_a_repeat_of_the_request_opens_one_ticket(desk: Desk) -> None:
    first = await desk.open(client_id="abc")
    assert (await desk.open(client_id="abc")).id == first.id
    async with desk.tx() as tx:
        assert len((await tickets.find(tx, TicketFilter())).items) == 1


async def test_typed_fields_hold_what_they_say(desk: Desk) -> None:
    with pytest.raises(FieldMissing) as missing:
        await desk.open(kind="shop_feedback")
    assert missing.value.data == {"field": "trouble"}
    for fields, error in (
        ({"trouble": "aliens"}, FieldWrong),
        ({"nothing": 1}, FieldUnknown),
        ({"trouble": "slow", "device": 7}, FieldWrong),
    ):
        with pytest.raises(error):
            await desk.open(kind="shop_feedback", fields=fields)
    with pytest.raises(FieldWrong):
        await desk.open(kind="incident", fields={"posts": ["javascript:alert(1)"]})
    one = await desk.open(kind="incident", fields={"posts": ["https://weibo.example/1"]})
    assert (one.priority, one.next_action) == ("urgent", "holding_statement")


async def test_a_time_in_the_past_is_refused(desk: Desk) -> None:
    with pytest.raises(DueInThePast):
        await desk.open(due_at=desk.clock.now())


async def test_duplicates_are_proposed_within_the_hours_that_the_merchant_chose(desk: Desk) -> None:
    first = await desk.open(order_id="T-1", kind="parcel")
    desk.clock.pass_(hours=71)
    second = await desk.open(order_id="T-1", kind="parcel")
    other_kind = await desk.open(order_id="T-1", kind="quality")
    desk.clock.pass_(hours=2)
    third = await desk.open(order_id="T-1", kind="parcel")

    async def proposed(one: Ticket) -> set[str]:
        async with desk.tx() as tx:
            return {alike.id for alike in await tickets.duplicates(tx, one)}

    assert await proposed(second) == {first.id, third.id}
    assert await proposed(third) == {second.id}
    assert await proposed(other_kind) == set()
    async with desk.tx("lead") as tx:
        numbers = await tickets.read_settings(tx)
        await tickets.save_settings(
            tx, tickets.TicketSettings(duplicate_hours=1, close_after_days=numbers.close_after_days)
        )
    assert await proposed(second) == set()


async def test_the_same_intent_is_the_same_thing_though_the_kinds_differ(desk: Desk) -> None:
    first = await desk.open(order_id="T-1", kind="parcel", intent="where_is_it")
    second = await desk.open(order_id="T-1", kind="other", intent="where_is_it")
    async with desk.tx() as tx:
        assert [one.id for one in await tickets.duplicates(tx, second)] == [first.id]


async def test_one_merchant_sees_nothing_of_another(desk: Desk, keys: KeyRing) -> None:
    one = await desk.open()
    from_outside = desk.database.transaction(type(desk.merchant_id)("mer_other"))
    async with from_outside as tx:
        assert (await tx.conn.execute(text("select count(*) from ticket"))).scalar_one() == 0
    async with desk.tx("mei") as tx:
        assert (await view(tx, keys, await tickets.get(tx, one.id))).row.number == one.number


async def test_an_agent_makes_no_ticket_of_a_conversation_that_is_not_theirs_to_see(desk: Desk) -> None:
    with pytest.raises(NoSuchConversation):
        await desk.open(who="mei", conversation_id=desk.conversation_id)


async def test_rights_are_those_of_the_role(desk: Desk) -> None:
    for who, held in (("mei", True), ("qing", True), ("eye", False)):
        assert desk.actor(who).may(Permission.TICKET_HANDLE) is held
    for who in ("mei", "qing", "eye"):
        assert not desk.actor(who).may(Permission.TICKET_EDIT)
    with pytest.raises(NotAllowed):
        desk.actor("qing").require(Permission.EXPORT)


async def test_new_tickets_count_up_without_a_gap_however_many_come_at_once(desk: Desk) -> None:
    async with desk.tx("lead") as tx:
        made = [await tickets.open_ticket(tx, NewTicket(title=str(n))) for n in range(20)]
    assert [one.number for one in made] == list(range(1, 21))

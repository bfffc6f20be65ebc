"""The way of a ticket: moves, waiting, blocking, merging, splitting, undoing, in bulk."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from tests.tickets.conftest import Desk
from xiaoer import conversations, tickets
from xiaoer.conversations import Draft
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.audit import audit
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.transitions import By, IllegalMove
from xiaoer.outreach.errors import GateBlocked
from xiaoer.tickets import LIFE, Action, Bulk, BulkRow, Department, NewPart, SeenAgain, State, TicketFilter
from xiaoer.tickets.errors import (
    BuyerWasTold,
    FieldMissing,
    LinkRing,
    NothingToUndo,
    TicketBlocked,
    TicketClosed,
    TicketMerged,
    TicketMoved,
)
from xiaoer.tickets.model import Edit, LinkKind, MoveBody, NoteBody, Ticket
from xiaoer.tickets.view import view

A, S = Action, State


async def go(desk: Desk, one: Ticket, action: Action, who: str = "lead", **body: object) -> Ticket:
    async with desk.tx(who) as tx:
        return await tickets.move(tx, one.id, action, msgspec.convert(body, MoveBody))


async def test_every_state_but_the_closed_one_names_owner_next_action_and_time(desk: Desk) -> None:
    one = await desk.open()
    for action, at, following in (
        (A.START, S.IN_PROGRESS, "solve"),
        (A.ASK_BUYER, S.WAITING_BUYER, "hear_buyer"),
        (A.ASK_DEPARTMENT, S.WAITING_DEPARTMENT, "hear_department"),
        (A.ASK_PLATFORM, S.WAITING_PLATFORM, "hear_platform"),
        (A.ANSWER, S.IN_PROGRESS, "solve"),
        (A.SOLVE, S.SOLVED, "close"),
        (A.REOPEN, S.REOPENED, "start"),
        (A.CLOSE, S.CLOSED, "start"),
    ):
        one = await go(desk, one, action)
        assert (one.state, one.next_action, bool(one.owner_id)) == (at, following, True)
        assert (one.due_at is None) == (at is S.CLOSED)
    with pytest.raises(IllegalMove):
        await go(desk, one, A.START)
    assert LIFE.open_to(S.CLOSED, By.AGENT) == [A.REOPEN]


async def test_a_ticket_that_waits_for_the_buyer_is_in_work_again_when_they_write(desk: Desk) -> None:
    one = await go(desk, await desk.open(conversation_id=desk.conversation_id, who="owner"), A.ASK_BUYER)
    async with desk.tx() as tx:
        said = Draft(
            conversation_id=desk.conversation_id, client_id="b1", kind="text", author_kind="buyer",
            author_id=desk.buyer_id, author_name="林夏", text="还是没有收到",
        )  # fmt: skip
        await conversations.append(tx, [said])
        news = MessageReceived(
            merchant_id=desk.merchant_id, at=desk.clock.now(), conversation_id=desk.conversation_id,
            buyer_id=desk.buyer_id, agent_id=None, state="open", to_seq=1,
        )  # fmt: skip
        for _ in range(2):  # told at least once
            await tx.publish(news)
    assert (await desk.get(one.id)).state is S.IN_PROGRESS


async def test_handing_on_to_a_department_gives_it_to_that_department_s_owner(desk: Desk) -> None:
    async with desk.tx("lead") as tx:
        await tickets.save_department(tx, Department(code="finance", owner_id=desk.people["an"]))
    one = await go(desk, await desk.open(), A.ASK_DEPARTMENT, department="finance", words="请核对打款")
    assert (one.department, one.owner_id) == ("finance", desk.people["an"])


async def test_two_people_do_not_move_one_ticket_past_each_other(desk: Desk) -> None:
    one = await desk.open()
    await go(desk, one, A.ASK_BUYER, who="mei")
    with pytest.raises(TicketMoved) as moved:
        await go(desk, one, A.SOLVE, who="an", version=one.version)
    assert moved.value.data["state"] == "waiting_buyer"
    async with desk.tx("an") as tx:  # a note in between is no move
        await tickets.note(tx, one.id, NoteBody("记一笔"))
    seen = await desk.get(one.id)
    assert (await go(desk, seen, A.SOLVE, who="an", version=seen.version - 1)).state is S.SOLVED


async def test_everybody_concerned_is_told_once_in_the_shop_s_name(desk: Desk) -> None:
    _, other = await desk.another_buyer("周宁")
    one = await desk.open(
        who="owner", kind="shop_feedback", fields={"trouble": "slow"}, conversation_id=desk.conversation_id
    )
    async with desk.tx("owner") as tx:
        seen = SeenAgain(conversation_id=other, words="我这里也很慢", client_id="x1")
        await tickets.see_again(tx, one.id, seen)
        again = await tickets.see_again(tx, one.id, seen)
    assert again.seen_count == 2
    await go(desk, one, A.SOLVE, who="mei", words="换了 CDN")
    for conversation_id in (desk.conversation_id, other):
        assert [line[:13] for line in await desk.said(conversation_id)] == ["您反馈的页面问题已经修好了"]
    await go(desk, one, A.REOPEN, who="mei")
    await go(desk, one, A.SOLVE, who="mei", reply="这次真的好了")
    assert (await desk.said(other))[1:] == ["这次真的好了"]


async def test_words_to_a_buyer_pass_the_send_gate_and_a_block_leaves_everything_as_it_was(desk: Desk) -> None:
    one = await desk.open(who="owner", conversation_id=desk.conversation_id, kind="parcel")
    with pytest.raises(GateBlocked):
        await go(desk, one, A.SOLVE, reply="给个五星好评，返现十元")
    assert ((await desk.get(one.id)).state, await desk.said()) == (S.NEW, [])
    async with desk.tx() as tx:
        rows = await tx.conn.execute(select(audit).filter_by(merchant_id=tx.merchant_id, action="message.blocked"))
        assert [row.actor_id for row in rows] == [desk.people["lead"]], "the block is on record"


async def test_a_ticket_waits_for_what_blocks_it(desk: Desk) -> None:
    one, other, third = await desk.open(), await desk.open(), await desk.open()
    async with desk.tx("mei") as tx:
        await tickets.link(tx, one.id, other.id, LinkKind.BLOCKS)
        await tickets.link(tx, other.id, third.id, LinkKind.BLOCKS)
    with pytest.raises(LinkRing):
        async with desk.tx("mei") as tx:
            await tickets.link(tx, third.id, one.id, LinkKind.BLOCKS)
    with pytest.raises(TicketBlocked) as blocked:
        await go(desk, other, A.SOLVE)
    assert blocked.value.data == {"number": one.number}
    await go(desk, one, A.SOLVE)
    assert (await go(desk, other, A.SOLVE)).state is S.SOLVED


async def test_what_a_template_asks_for_is_there_before_the_ticket_is_solved(desk: Desk) -> None:
    one = await desk.open(kind="quality")
    with pytest.raises(FieldMissing):
        await go(desk, one, A.SOLVE)
    async with desk.tx("mei") as tx:
        await tickets.edit(tx, one.id, Edit(changes={"fields.cause": "material"}, version=one.version))
    assert (await go(desk, one, A.SOLVE)).fields == {"cause": "material"}


async def test_a_merge_is_taken_back_with_everything_as_it_was(desk: Desk, keys: KeyRing) -> None:
    _, other = await desk.another_buyer("周宁")
    into = await desk.open(who="owner", conversation_id=desk.conversation_id, kind="parcel")
    part = await desk.open(who="owner", conversation_id=other, kind="parcel", watchers=[desk.people["mei"]])
    part = await go(desk, part, A.ASK_DEPARTMENT, words="问仓库")
    async with desk.tx("mei") as tx:
        await tickets.note(tx, part.id, NoteBody("仓库说明天查"))
        before = msgspec.to_builtins(await view(tx, keys, await tickets.get(tx, part.id)))
    async with desk.tx("mei") as tx:
        await tickets.merge(tx, into.id, part.id)
    async with desk.tx("mei") as tx:
        whole = await view(tx, keys, await tickets.get(tx, into.id))
        assert [row.number for row in whole.merged] == [part.number]
        assert "仓库说明天查" in [line.words for line in whole.entries]
        assert {party.conversation_id for party in whole.parties} == {desk.conversation_id, other}
        assert [row.id for row in (await tickets.find(tx, TicketFilter())).items] == [into.id]
        with pytest.raises(TicketMerged):
            await tickets.note(tx, part.id, NoteBody("写错地方"))
    desk.clock.pass_(days=3)
    await desk.run_timers()
    assert [(await desk.get(one.id)).overdue for one in (into, part)] == [True, False]
    async with desk.tx("an") as tx:
        await tickets.unmerge(tx, part.id)
        after = msgspec.to_builtins(await view(tx, keys, await tickets.get(tx, part.id)))
    changed = {name for name in before["ticket"] if before["ticket"][name] != after["ticket"][name]}
    assert changed == {"version", "changed_at"}
    assert after["entries"][: len(before["entries"])] == before["entries"]
    assert [after[name] for name in ("parties", "watchers", "files")] == [
        before[name] for name in ("parties", "watchers", "files")
    ]


async def test_a_solved_whole_tells_the_buyers_of_its_parts(desk: Desk) -> None:
    _, other = await desk.another_buyer("周宁")
    into = await desk.open(who="owner", conversation_id=desk.conversation_id, kind="parcel")
    part = await desk.open(who="owner", conversation_id=other, kind="parcel")
    async with desk.tx("mei") as tx:
        await tickets.merge(tx, into.id, part.id)
    await go(desk, into, A.SOLVE, reply="已补发")
    assert await desk.said(other) == ["已补发"]


async def test_a_second_thing_gets_a_ticket_of_its_own(desk: Desk, keys: KeyRing) -> None:
    _, other = await desk.another_buyer("周宁")
    one = await desk.open(who="owner", conversation_id=desk.conversation_id, order_id="T-1")
    async with desk.tx("owner") as tx:
        await tickets.see_again(tx, one.id, SeenAgain(conversation_id=other))
        whole = await view(tx, keys, await tickets.get(tx, one.id))
        theirs = next(party.id for party in whole.parties if party.conversation_id == other)
        new = NewPart(title="另一件事", parties=[theirs], client_id="s1")
        made = await tickets.split(tx, one.id, new)
        assert (await tickets.split(tx, one.id, new)).id == made.id
        part = await view(tx, keys, await tickets.get(tx, made.id))
    assert (made.split_from, made.order_id, made.owner_id) == (one.id, desk.order_id, one.owner_id)
    assert other in {party.conversation_id for party in part.parties}


async def test_one_s_own_last_step_is_undone_unless_somebody_built_on_it(desk: Desk) -> None:
    one = await desk.open()
    async with desk.tx("mei") as tx:
        done = await tickets.edit(
            tx, one.id, Edit(changes={"priority": "urgent", "owner_id": desk.people["mei"]}, version=one.version)
        )
        await tickets.undo(tx, one.id, done.version)
    back = await desk.get(one.id)
    assert (back.priority, back.owner_id) == (one.priority, one.owner_id)
    moved = await go(desk, one, A.CLOSE, who="mei")
    with pytest.raises(NothingToUndo):
        async with desk.tx("an") as tx:
            await tickets.undo(tx, one.id, moved.version)
    async with desk.tx("mei") as tx:
        opened = await tickets.undo(tx, one.id, moved.version)
    assert (opened.state, opened.closed_at, opened.due_at) == (S.NEW, None, one.due_at)
    moved = await go(desk, one, A.START, who="mei")
    await go(desk, one, A.ASK_BUYER, who="an")
    with pytest.raises(NothingToUndo):
        async with desk.tx("mei") as tx:
            await tickets.undo(tx, one.id, moved.version)
    moved = await go(desk, one, A.ANSWER, who="mei")
    desk.clock.pass_(minutes=11)
    with pytest.raises(NothingToUndo):
        async with desk.tx("mei") as tx:
            await tickets.undo(tx, one.id, moved.version)


async def test_what_a_buyer_has_read_is_not_undone(desk: Desk) -> None:
    one = await desk.open(who="owner", conversation_id=desk.conversation_id, kind="parcel")
    solved = await go(desk, one, A.SOLVE, who="mei", reply="已补发")
    async with desk.tx("mei") as tx:
        log = (await view(tx, desk.keys, await tickets.get(tx, one.id))).entries
    with pytest.raises(BuyerWasTold):
        async with desk.tx("mei") as tx:
            await tickets.undo(tx, one.id, log[-1].version)
    assert solved.told_at is not None


async def test_a_bulk_change_tells_of_each_row_and_a_bad_one_harms_no_other(desk: Desk) -> None:
    found = [await desk.open() for _ in range(4)]
    await go(desk, found[1], A.CLOSE)
    rows = [BulkRow(ticket_id=one.id, changes={"owner_id": desk.people["an"]}, action=A.START) for one in found]
    rows.append(BulkRow(ticket_id="tkt_gone", action=A.START))
    async with desk.tx("lead") as tx:
        done = await tickets.bulk(tx, Bulk(rows))
        moved = [event for event in tx.events if event.name == "ticket.moved"]
    assert [row.done for row in done.results] == [True, False, True, True, False]
    assert [row.code for row in done.results if not row.done] == ["ticket_closed", "ticket_not_found"]
    assert (done.done, done.failed, len(moved)) == (3, 2, 3)
    assert [(await desk.get(one.id)).owner_id for one in found[2:]] == [desk.people["an"]] * 2
    async with desk.tx("lead") as tx:  # and all of it is taken back, the newest step first
        undos = [
            BulkRow(ticket_id=row.ticket_id, undo_version=version)
            for row in done.results
            for version in reversed(row.versions)
        ]
        assert (await tickets.bulk(tx, Bulk(undos))).failed == 0
    again = await desk.get(found[0].id)
    assert (again.state, again.owner_id) == (S.NEW, found[0].owner_id)


async def test_a_closed_ticket_is_reopened_before_it_is_changed(desk: Desk) -> None:
    one = await go(desk, await desk.open(), A.CLOSE)
    with pytest.raises(TicketClosed):
        async with desk.tx("mei") as tx:
            await tickets.edit(tx, one.id, Edit(changes={"title": "x"}, version=one.version))
    assert (await go(desk, one, A.REOPEN)).due_at == desk.clock.now() + timedelta(hours=24)

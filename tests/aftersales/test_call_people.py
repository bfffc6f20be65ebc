"""Who has to act on a case hears of it at once: an approver, the deputies, the one who checks goods, the new owner."""

from datetime import timedelta

import pytest

from tests.aftersales.build import At, ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent, refund_above_limit
from xiaoer import aftersales
from xiaoer.aftersales import jobs, store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.give_case import give_case
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.logistics.events import ReturnSigned
from xiaoer.staff.events import AgentsCalled
from xiaoer.staff.model import Role

SENT_BACK = ActionBody(carrier="zto", tracking_number="75312345678999")


@pytest.fixture
def called(wired: Database) -> list[AgentsCalled]:
    """Everybody who was called, in order."""
    heard: list[AgentsCalled] = []

    async def listen(tx: Tx, event: Event) -> None:
        if isinstance(event, AgentsCalled):
            heard.append(event)
        await react(tx, event)

    wired.react = listen
    return heard


@pytest.mark.proves("T17")
async def test_one_approver_is_called_at_once_and_the_deputies_when_the_time_is_over(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, called: list[AgentsCalled]
) -> None:
    lead, owner = await agent(begin, "lead", Role.LEAD), await agent(begin, "owner", Role.OWNER)
    case_id = await refund_above_limit(wired, merchant_id, begin, shop_id)
    asked = [one for one in called if one.notice_code == "case_approval"]
    assert [one.agent_ids for one in asked] == [(lead.id,)]
    async with begin() as tx:
        case = await store.get(tx, case_id)
        assert case.due_at is not None
        tx.clock = At(case.due_at + timedelta(seconds=1))
        await jobs.expire(tx, {"case_id": case_id, "clock": case.clock})
    assert {lead.id, owner.id} <= set(called[-1].agent_ids)


@pytest.mark.proves("A29")
async def test_whoever_checks_returned_goods_is_called_when_their_parcel_is_signed(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, called: list[AgentsCalled]
) -> None:
    by = await agent(begin, "xiaoman", Role.AGENT)
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", lines=[{"line_id": "T-1-1"}]))
        await give_case(tx, case.id, by.id)
        assert [(one.notice_code, one.agent_ids) for one in called] == [("case_given", (by.id,))]
        await aftersales.act(tx, case.id, Action.SHIP_BACK, SENT_BACK)
        case = await store.get(tx, case.id)
        await react(tx, _signed(tx, case))
        assert (await store.get(tx, case.id)).state is State.INSPECTING
    assert (called[-1].notice_code, called[-1].agent_ids) == ("case_returned", (by.id,))


def _signed(tx: Tx, case: Case) -> ReturnSigned:
    now = tx.clock.now()
    return ReturnSigned(
        merchant_id=tx.merchant_id,
        at=now,
        case_id=case.id,
        order_id=case.order_id,
        return_id="rtp_1",
        signed_at=now,
    )


@pytest.mark.proves("A32")
async def test_a_case_that_runs_out_of_time_weighs_more_and_goes_to_the_leads(
    begin: Open, shop_id: ShopId, called: list[AgentsCalled]
) -> None:
    """A quality dispute that nobody answers for days: 5 + 15, then 30 for the silence and 10 for its age."""
    lead = await agent(begin, "lead", Role.LEAD)
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        request = ask("return_refund", "defective", lines=[{"line_id": "T-1-1"}])
        case = await aftersales.open_case(tx, request, by=By.BUYER)
        case = await store.change(tx, case, state="requested", clock="answer", waits_for="agent", facts=case.facts)
        before = case.risk
        assert case.due_at is not None
        tx.clock = At(case.opened_at + timedelta(days=4))
        await jobs.expire(tx, {"case_id": case.id, "clock": "answer"})
        after = await store.get(tx, case.id)
        assert (before < 60 <= after.risk, after.overdue) == (True, True)
    assert "case_risk" in [one.notice_code for one in called if lead.id in one.agent_ids]

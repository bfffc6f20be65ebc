"""REST doors of after-sales, for staff and the shop's own system."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get, post, put
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from xiaoer import orders
from xiaoer.aftersales import store
from xiaoer.aftersales.act import act
from xiaoer.aftersales.apologise import apologise
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.find import CaseFilter, counts, find
from xiaoer.aftersales.give_case import give_case
from xiaoer.aftersales.http_figures import routes as figure_routes
from xiaoer.aftersales.http_shop import routes as shop_routes
from xiaoer.aftersales.model import Action, ActionBody, CaseRequest, CaseRow, CaseView, Code, Remedy, State, Text
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.aftersales.push_cases import CasePush, push_cases
from xiaoer.aftersales.return_address import ReturnTo, send_back_to
from xiaoer.aftersales.send_plan import send_plan
from xiaoer.aftersales.verify import verify
from xiaoer.aftersales.view import rows, view
from xiaoer.infra.rows import ImportReport
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import CaseId, OrderId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

READ, HANDLE = Permission.CASE_READ, Permission.CASE_HANDLE


class EvidenceBody(Struct, frozen=True):
    files: Annotated[list[str], Meta(min_length=1, max_length=20)]
    words: Text = ""


class PlanBody(Struct, frozen=True):
    words: Text
    due_at: datetime | None = None


class WordsBody(Struct, frozen=True):
    words: Text = ""


class GiveBody(Struct, frozen=True):
    agent_id: str


class ContactBody(Struct, frozen=True):
    """One attempt to reach a buyer."""

    channel: Code
    """chat, phone, sms, email …"""
    outcome: Code
    """no_answer, refused, reached …"""
    words: Text = ""


class ContactView(Struct, frozen=True):
    id: str
    at: datetime
    channel: str
    outcome: str
    words: str
    agent_id: str


@get("/api/cases")
async def read_cases(
    caller: Caller,
    case_view: Annotated[str, QueryParameter(name="view")] = "open",
    remedy: Remedy | None = None,
    case_state: Annotated[State | None, QueryParameter(name="state")] = None,
    shop_id: str = "",
    order_id: str = "",
    buyer_id: str = "",
    conversation_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseRow]:
    """One page of a view; the clock that runs out first on top, ended cases newest first."""
    wanted = CaseFilter(
        view=case_view,
        agent_id=caller.actor.id,
        remedy=remedy,
        state=case_state,
        shop_id=shop_id,
        order_id=order_id,
        buyer_id=buyer_id,
        conversation_id=conversation_id,
    )
    async with caller.transaction(READ) as tx:
        page = await find(tx, wanted, cursor=cursor, limit=limit)
        return Page(await rows(tx, page.items), page.next)


@get("/api/cases/counts")
async def count_cases(caller: Caller) -> dict[str, int]:
    """Open cases of each view."""
    async with caller.transaction(READ) as tx:
        return await counts(tx, caller.actor.id)


@post("/api/cases")
async def open_one(caller: Caller, data: CaseRequest) -> CaseView:
    """A case is opened and, where policy and role allow, decided at once."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await open_case(tx, data), By.AGENT)


@get("/api/cases/{case_id:str}")
async def read_case(caller: Caller, case_id: str) -> CaseView:
    async with caller.transaction(READ) as tx:
        return await view(tx, caller.shared.keys, await store.get(tx, case_id), By.AGENT)


@post("/api/cases/{case_id:str}/actions/{action:str}", status_code=200)
async def act_on(caller: Caller, case_id: str, action: Action, data: ActionBody) -> CaseView:
    """One move of the case, as its buttons (`actions`) offer them."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await act(tx, CaseId(case_id), action, data), By.AGENT)


@post("/api/cases/{case_id:str}/evidence", status_code=200)
async def add_evidence(caller: Caller, case_id: str, data: EvidenceBody) -> CaseView:
    async with caller.transaction(HANDLE) as tx:
        case = await store.get(tx, case_id, lock=True)
        case = await keep_evidence(tx, case, data.files, by=By.AGENT, words=data.words)
        return await view(tx, caller.shared.keys, case, By.AGENT)


@post("/api/cases/{case_id:str}/apology", status_code=200)
async def say_sorry(caller: Caller, case_id: str, data: WordsBody) -> CaseView:
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await apologise(tx, CaseId(case_id), data.words), By.AGENT)


@post("/api/cases/{case_id:str}/verified", status_code=200)
async def believe_evidence(caller: Caller, case_id: str, data: WordsBody) -> CaseView:
    """A person looked at the evidence and believes it; replacement or full refund are offered to the buyer."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await verify(tx, CaseId(case_id), data.words), By.AGENT)


@post("/api/cases/{case_id:str}/plan", status_code=200)
async def promise_plan(caller: Caller, case_id: str, data: PlanBody) -> CaseView:
    async with caller.transaction(HANDLE) as tx:
        case = await send_plan(tx, CaseId(case_id), data.words, data.due_at)
        return await view(tx, caller.shared.keys, case, By.AGENT)


@put("/api/cases/{case_id:str}/agent")
async def give_to(caller: Caller, case_id: str, data: GiveBody) -> CaseView:
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await give_case(tx, CaseId(case_id), data.agent_id), By.AGENT)


@put("/api/cases/{case_id:str}/return-address")
async def say_where_to(caller: Caller, case_id: str, data: ReturnTo) -> CaseView:
    """Where this case's goods go back to, until they are on their way; a buyer who was told another place hears it."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await send_back_to(tx, CaseId(case_id), data), By.AGENT)


@put("/api/shops/{shop_id:str}/cases")
async def put_platform_cases(caller: Caller, shop_id: str, data: CasePush) -> ImportReport:
    """Cases that a platform decides, as it tells them: mirrored here, newest news wins, repeats change nothing."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await push_cases(tx, ShopId(shop_id), data.cases)


@post("/api/orders/{order_id:str}/remedies", status_code=200)
async def preview_remedies(caller: Caller, order_id: str, data: PreviewRequest) -> list[Preview]:
    """What may be asked for this order now: each remedy with its verdict, amount and clause. Nothing is kept."""
    async with caller.transaction(READ) as tx:
        return await preview(tx, order_id, data, By.AGENT)


@post("/api/orders/{order_id:str}/contact-attempts")
async def note_contact(caller: Caller, order_id: str, data: ContactBody) -> list[ContactView]:
    async with caller.transaction(HANDLE) as tx:
        order_id = await orders.id_of(tx, order_id)
        await store.add_contact(tx, order_id, channel=data.channel, outcome=data.outcome, words=data.words)
        return await _contacts(tx, OrderId(order_id))


@get("/api/orders/{order_id:str}/contact-attempts")
async def read_contacts(caller: Caller, order_id: str) -> list[ContactView]:
    async with caller.transaction(READ) as tx:
        return await _contacts(tx, await orders.id_of(tx, order_id))


async def _contacts(tx: Any, order_id: OrderId) -> list[ContactView]:
    return [
        ContactView(row.id, row.at, row.channel, row.outcome, row.words, row.agent_id)
        for row in await store.contacts_of(tx, order_id)
    ]


routes: list[Any] = [
    read_cases,
    count_cases,
    open_one,
    read_case,
    act_on,
    add_evidence,
    say_sorry,
    believe_evidence,
    promise_plan,
    give_to,
    say_where_to,
    put_platform_cases,
    preview_remedies,
    note_contact,
    read_contacts,
    *shop_routes,
    *figure_routes,
]

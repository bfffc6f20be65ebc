"""REST doors of logistics."""

from typing import Annotated

from litestar import get, post, put
from litestar.params import QueryParameter

from xiaoer.infra.rows import MAX_FILE_BYTES, ImportReport
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.logistics import watch_settings
from xiaoer.logistics.find_watches import answer_watch, find_intercepts, find_watches
from xiaoer.logistics.model import (
    Intercept,
    InterceptResult,
    InterceptState,
    ReturnPush,
    Watch,
    WatchAnswer,
    WatchKind,
    WatchSettings,
    WatchSettingsView,
)
from xiaoer.logistics.push_return_parcels import push_return_parcels
from xiaoer.logistics.record_intercept_result import record_intercept_result
from xiaoer.logistics.rules import defaults


@get("/api/parcel-watches")
async def read_watches(
    caller: Caller,
    kind: WatchKind | None = None,
    shop_id: str = "",
    order_id: str = "",
    carrier: str = "",
    *,
    closed: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Watch]:
    """What is wrong now; with `closed` also what is over."""
    async with caller.transaction(Permission.CASE_READ) as tx:
        return await find_watches(
            tx,
            kind=kind,
            shop_id=shop_id,
            order_id=order_id,
            carrier=carrier,
            only_open=not closed,
            cursor=cursor,
            limit=limit,
        )


@post("/api/parcel-watches/{watch_id:str}/answer", status_code=200)
async def post_answer(caller: Caller, watch_id: str, data: WatchAnswer) -> Watch:
    """What the courier said when asked."""
    async with caller.transaction(Permission.CASE_HANDLE) as tx:
        return await answer_watch(tx, watch_id, data)


@get("/api/parcel-watches/settings")
async def read_settings(caller: Caller) -> WatchSettingsView:
    """The merchant's own numbers, and what is built in."""
    async with caller.transaction(Permission.CASE_READ) as tx:
        return WatchSettingsView(await watch_settings.read(tx), defaults())


@put("/api/parcel-watches/settings")
async def put_settings(caller: Caller, data: WatchSettings) -> WatchSettingsView:
    """The whole of them; what is left out is built in again."""
    async with caller.transaction(Permission.POLICY_EDIT) as tx:
        await watch_settings.save(tx, data)
        return WatchSettingsView(await watch_settings.read(tx), defaults())


@get("/api/intercepts")
async def read_intercepts(
    caller: Caller,
    of: Annotated[InterceptState | None, QueryParameter(name="state")] = None,
    case_id: str = "",
    *,
    only_open: Annotated[bool, QueryParameter(name="open")] = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Intercept]:
    """Newest first; with `open` those without a result, for whoever telephones couriers."""
    async with caller.transaction(Permission.CASE_READ) as tx:
        return await find_intercepts(tx, state=of, case_id=case_id, only_open=only_open, cursor=cursor, limit=limit)


@post("/api/intercepts/{intercept_id:str}/result", status_code=200)
async def post_result(caller: Caller, intercept_id: str, data: InterceptResult) -> Intercept:
    """What the courier answered, recorded by hand."""
    async with caller.transaction(Permission.CASE_HANDLE) as tx:
        return await record_intercept_result(tx, intercept_id, data)


@put("/api/return-parcels", request_max_body_size=MAX_FILE_BYTES)
async def put_return_parcels(caller: Caller, data: ReturnPush) -> ImportReport:
    """Scans and signatures of what buyers send back."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await push_return_parcels(tx, data.parcels)


routes = [
    read_watches,
    post_answer,
    read_settings,
    put_settings,
    read_intercepts,
    post_result,
    put_return_parcels,
]

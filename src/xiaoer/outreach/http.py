"""REST doors of the send gate: packs, a merchant's edits, live hints for the composer, counts."""

from typing import Annotated

from litestar import get, post, put
from msgspec import Meta, Struct

from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.outreach.counts import AgentCounts, count_by_agent
from xiaoer.outreach.edit_pack import Layer, PackView, get_pack, list_packs, publish_pack, save_edits
from xiaoer.outreach.http_reach import routes as reach_routes
from xiaoer.outreach.judge import judge
from xiaoer.outreach.model import Medium, Outgoing, Purpose, Ruling
from xiaoer.outreach.pack_model import Pack
from xiaoer.outreach.rulings import RulingKept, find_rulings

READ = Permission.CONVERSATION_READ
EDIT = Permission.POLICY_EDIT


class EditsBody(Struct, frozen=True):
    source: Annotated[str, Meta(max_length=200_000)]
    """TOML: rules, limits, timing, allowed_links, words, patterns, examples."""
    revision: int | None = None
    """The revision that was read, 0 for none; null overwrites whatever is there."""


class PublishEdits(Struct, frozen=True):
    revision: int | None = None


class PreviewBody(Struct, frozen=True):
    text: Annotated[str, Meta(max_length=20_000)]
    channel: str = "own_shop"
    purpose: Purpose = Purpose.REPLY
    medium: Medium = Medium.CHAT
    language: str = ""
    """Of the rewrite; the text's own when empty."""
    reader: str = ""
    """Language of the sentences; the text's own when empty."""
    buyer_id: str | None = None
    recent_answers: Annotated[list[str], Meta(max_length=20)] = []


class PreviewAnswer(Struct, frozen=True):
    ruling: Ruling
    verdict: str
    """`block`, `warn`, `note` or `send`."""


@get("/api/gate/packs")
async def get_packs(caller: Caller) -> list[Pack]:
    """Every policy pack as it is in force for this merchant."""
    async with caller.transaction(READ) as tx:
        return await list_packs(tx)


@get("/api/gate/packs/{name:str}")
async def get_one_pack(caller: Caller, name: str) -> PackView:
    """One pack as it is in force, with the merchant's draft and published layer."""
    async with caller.transaction(READ) as tx:
        return await get_pack(tx, name)


@put("/api/gate/packs/{name:str}/edits")
async def put_edits(caller: Caller, name: str, data: EditsBody) -> Layer:
    """Refused with the line that is wrong; nothing changes for messages until it is published."""
    async with caller.transaction(EDIT) as tx:
        return await save_edits(tx, name, data.source, revision=data.revision)


@post("/api/gate/packs/{name:str}/publish", status_code=200)
async def post_publish(caller: Caller, name: str, data: PublishEdits) -> PackView:
    """The draft of the merchant's layer is in force from now on."""
    async with caller.transaction(EDIT) as tx:
        return await publish_pack(tx, name, revision=data.revision)


@post("/api/gate/preview", status_code=200)
async def post_preview(caller: Caller, data: PreviewBody) -> PreviewAnswer:
    """What the gate would say, while it is being written. Nothing is kept."""
    item = Outgoing(
        text=data.text,
        channel=data.channel,
        purpose=data.purpose,
        medium=data.medium,
        language=data.language,
        reader=data.reader,
        recent_answers=tuple(data.recent_answers),
    )
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        ruling = await judge(tx, item, buyer_id=BuyerId(data.buyer_id) if data.buyer_id else None)
    return PreviewAnswer(ruling, ruling.verdict)


@get("/api/gate/counts")
async def get_counts(caller: Caller, days: Annotated[int, Meta(ge=1, le=366)] = 7) -> list[AgentCounts]:
    """How often the gate stopped or warned each agent in the last `days`, by rule; the most stopped first."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        return await count_by_agent(tx, days=days)


@get("/api/gate/rulings")
async def get_rulings(
    caller: Caller,
    agent_id: str = "",
    conversation_id: str = "",
    rule: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RulingKept]:
    """What was found in messages, the newest first: blocks, warnings, and claims with the fact they rest on."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        return await find_rulings(
            tx, cursor=cursor, limit=limit, agent_id=agent_id, conversation_id=conversation_id, rule=rule
        )


routes = [get_packs, get_one_pack, put_edits, post_publish, post_preview, get_counts, get_rulings, *reach_routes]

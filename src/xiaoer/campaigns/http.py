"""REST doors of campaigns: everybody sees them, leads write, switch and preview them."""

from typing import Annotated, Any, Literal

from litestar import Response, get, post, put
from msgspec import Meta, Struct

from xiaoer.campaigns import see
from xiaoer.campaigns.check import check
from xiaoer.campaigns.export import preview_file
from xiaoer.campaigns.keep import edit, write
from xiaoer.campaigns.model import (
    Campaign,
    CampaignChange,
    CampaignPreview,
    CampaignPreviewRequest,
    CampaignSend,
    CampaignTerms,
    Checked,
    Move,
    NewCampaign,
    Options,
    Version,
)
from xiaoer.campaigns.move_on import move_on
from xiaoer.campaigns.preview import preview
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission

READ, LEAD = Permission.CONVERSATION_READ, Permission.ROUTING_EDIT
Language = Literal["zh", "en"]


class Campaigns(Struct, frozen=True):
    items: list[Campaign]


class Versions(Struct, frozen=True):
    items: list[Version]


class CheckRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    terms: CampaignTerms
    reader: Language = "zh"
    """Language of the gate's sentences."""


@get("/api/campaigns")
async def get_campaigns(caller: Caller) -> Campaigns:
    """Every campaign with its figures, the newest first."""
    async with caller.transaction(READ) as tx:
        return Campaigns(await see.every_campaign(tx))


@get("/api/campaigns/options")
async def get_options(caller: Caller) -> Options:
    """What a form offers: channels with their limits, categories, tags, ready-made campaigns."""
    async with caller.transaction(LEAD) as tx:
        return await see.options(tx)


@post("/api/campaigns")
async def post_campaign(caller: Caller, data: NewCampaign) -> Campaign:
    """A draft; nothing is sent until it is switched on."""
    async with caller.transaction(LEAD) as tx:
        return await see.seen(tx, await write(tx, data))


@post("/api/campaigns/check", status_code=200)
async def post_check(caller: Caller, data: CheckRequest) -> Checked:
    """What keeps these terms from being switched on, and what the send gate says of the words. Nothing is kept."""
    async with caller.transaction(LEAD) as tx:
        return await check(tx, data.terms, data.reader)


@post("/api/campaigns/preview", status_code=200)
async def post_preview(caller: Caller, data: CampaignPreviewRequest) -> CampaignPreview:
    """How many orders of the last days these terms would have reached, who is left out and why, and what it costs."""
    async with caller.transaction(LEAD) as tx:
        return await preview(tx, data)


@get("/api/campaigns/{campaign_id:str}")
async def get_campaign(caller: Caller, campaign_id: str) -> Campaign:
    """One campaign with its figures."""
    async with caller.transaction(READ) as tx:
        return await see.one_campaign(tx, campaign_id)


@put("/api/campaigns/{campaign_id:str}")
async def put_campaign(caller: Caller, campaign_id: str, data: CampaignChange) -> Campaign:
    """A new version, in force at once; one that runs must stay fit to run."""
    async with caller.transaction(LEAD) as tx:
        return await see.seen(tx, await edit(tx, campaign_id, data))


@post("/api/campaigns/{campaign_id:str}/move", status_code=200)
async def post_move(caller: Caller, campaign_id: str, data: Move) -> Campaign:
    """Start, pause, resume or end it."""
    async with caller.transaction(LEAD) as tx:
        return await see.seen(tx, await move_on(tx, campaign_id, data.action))


@get("/api/campaigns/{campaign_id:str}/versions")
async def get_versions(caller: Caller, campaign_id: str) -> Versions:
    """What it said when, and who wrote it; the newest first."""
    async with caller.transaction(READ) as tx:
        return Versions(await see.versions(tx, campaign_id))


@get("/api/campaigns/{campaign_id:str}/sends")
async def get_sends(
    caller: Caller, campaign_id: str, in_state: str = "", reason: str = "", cursor: str | None = None, limit: int = 50
) -> Page[CampaignSend]:
    """Orders that were written to or skipped, the latest first."""
    async with caller.transaction(READ) as tx:
        return await see.sends(tx, campaign_id, state=in_state, reason=reason, cursor=cursor, limit=limit)


@get("/api/campaigns/{campaign_id:str}/preview.csv")
async def get_preview_file(
    caller: Caller, campaign_id: str, days: Annotated[int, Meta(ge=1, le=90)] = 30
) -> Response[bytes]:
    """The orders behind the preview as CSV: number, buyer's name, amount, moment, whether it would be sent."""
    caller.actor.require(LEAD)
    async with caller.transaction(Permission.EXPORT) as tx:
        text = await preview_file(tx, campaign_id, days)
    headers = {"Content-Disposition": f'attachment; filename="{campaign_id}.csv"'}
    return Response(text.encode(), media_type="text/csv", headers=headers)


routes: list[Any] = [
    get_campaigns, get_options, post_campaign, post_check, post_preview, get_campaign, put_campaign, post_move,
    get_versions, get_sends, get_preview_file,
]  # fmt: skip

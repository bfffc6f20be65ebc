"""REST doors of what the shop sends unasked: the skipped with their reasons, complaints, pauses."""

from typing import Annotated, Any, Literal

from litestar import get, post
from msgspec import Meta, Struct

from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.outreach.claim import claim
from xiaoer.outreach.complain import complain, resume
from xiaoer.outreach.look import count_skips, find_skips, rates
from xiaoer.outreach.model import OrderFacts, Outgoing, SenderKind
from xiaoer.outreach.reach_model import NewComplaint, NewSend, Rate, ResumeBody, SendAnswer, Skip, SkipCount

READ, LEAD = Permission.CONVERSATION_READ, Permission.ROUTING_EDIT
Language = Literal["zh", "en"]


class Rates(Struct, frozen=True):
    items: list[Rate]


class SkipCounts(Struct, frozen=True):
    items: list[SkipCount]


class ComplaintKept(Struct, frozen=True):
    rate: Rate | None
    """How the purpose stands on this channel now; null where no send is known that the complaint could be about."""


@get("/api/outreach/skips")
async def get_skips(
    caller: Caller,
    rule: str = "",
    purpose: str = "",
    channel: str = "",
    buyer_id: str = "",
    source_id: str = "",
    language: Language = "zh",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Skip]:
    """Unasked sends that the gate held back, newest first, each with its reason."""
    where = {"purpose": purpose, "channel": channel, "buyer_id": buyer_id, "source_id": source_id}
    async with caller.transaction(READ) as tx:
        return await find_skips(tx, language=language, rule=rule, cursor=cursor, limit=limit, **where)


@get("/api/outreach/skip-counts")
async def get_skip_counts(
    caller: Caller, days: Annotated[int, Meta(ge=1, le=366)] = 30, language: Language = "zh"
) -> SkipCounts:
    """How many unasked sends were held back for which reason."""
    async with caller.transaction(READ) as tx:
        return SkipCounts(await count_skips(tx, days=days, language=language))


@get("/api/outreach/rates")
async def get_rates(caller: Caller) -> Rates:
    """Opt-outs and complaints of each purpose on each channel over its newest sends, the paused first."""
    async with caller.transaction(READ) as tx:
        return Rates(await rates(tx))


@post("/api/outreach/sends")
async def post_send(caller: Caller, data: NewSend) -> SendAnswer:
    """A program that sends by its own means asks first. Allowed: it counts as sent; else it is among the skipped."""
    item = Outgoing(
        text=data.text,
        channel=data.channel,
        purpose=data.purpose,
        medium=data.medium,
        sender=SenderKind.API,
        order=OrderFacts(id=data.order_id, problem_solved=data.problem_solved),
    )
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        ruling = await claim(
            tx,
            item,
            buyer_id=BuyerId(data.buyer_id),
            conversation_id=data.conversation_id,
            source_id=data.source_id,
            gives_value=data.gives_value,
        )
    return SendAnswer(allowed=not ruling.blocked, findings=list(ruling.findings), rewrite=ruling.rewrite)


@post("/api/outreach/complaints")
async def post_complaint(caller: Caller, data: NewComplaint) -> ComplaintKept:
    """A complaint about an unasked send is on record; one too many pauses its purpose on the channel."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        return ComplaintKept(await complain(tx, data))


@post("/api/outreach/resume", status_code=200)
async def post_resume(caller: Caller, data: ResumeBody) -> Rate:
    """A paused purpose goes out again on a channel; what was put right is kept in the audit."""
    async with caller.transaction(LEAD) as tx:
        return await resume(tx, data.purpose, data.channel, data.note)


routes: list[Any] = [get_skips, get_skip_counts, get_rates, post_send, post_complaint, post_resume]

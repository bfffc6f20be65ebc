"""REST doors of policies, their dry runs, and what everybody may read."""

from datetime import datetime
from typing import Annotated, Any

from litestar import MediaType, Request, Response, delete, get, post, put
from msgspec import Meta, Struct

from xiaoer import merchants
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.policies import dry_run, http_assurances, page, public, reference, store, versions
from xiaoer.policies.errors import NeverJudged
from xiaoer.policies.model import DryRun, DryRunRow, Judgement, Outcome, Policy, ShopPolicies
from xiaoer.policies.public import PublicPolicy
from xiaoer.policies.publish import publish
from xiaoer.policies.reference import PolicyWords
from xiaoer.policies.restore import restore
from xiaoer.policies.save_draft import check, discard_draft, save_draft

READ = Permission.CASE_READ
EDIT = Permission.POLICY_EDIT
TRY = Permission.CASE_APPROVE
Note = Annotated[str, Meta(max_length=500)]
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "public, max-age=60",
    "Vary": "Accept-Language",
}


class DraftBody(Struct, frozen=True):
    document: dict[str, Any]
    """Terms, conditions and clauses; see the reference page on policies."""
    note: Note = ""
    revision: int | None = None
    """The revision that was read, 0 for none; null overwrites whatever is there."""


class PublishBody(Struct, frozen=True):
    in_force_from: datetime | None = None
    revision: int | None = None


class RestoreBody(Struct, frozen=True):
    note: Note = ""
    revision: int | None = None


class DryRunBody(Struct, frozen=True):
    days: Annotated[int, Meta(ge=1, le=365)] = 30
    version: int | None = None
    """A published version; null: the draft."""


class Checked(Struct, frozen=True):
    steps: int
    """What the conditions cost at most."""
    most: int


@get("/api/policies/{shop_id:str}")
async def get_policies(caller: Caller, shop_id: ShopId) -> ShopPolicies:
    """The version in force, the draft, and all versions."""
    async with caller.transaction(READ) as tx:
        await merchants.get_shop(tx, shop_id)
        return await versions.policies_of(tx, shop_id)


@get("/api/policies/{shop_id:str}/versions/{version:int}")
async def get_version(caller: Caller, shop_id: ShopId, version: int) -> Policy:
    """One published version with everything in it; 0 is the built-in one."""
    async with caller.transaction(READ) as tx:
        await merchants.get_shop(tx, shop_id)
        return await versions.version_of(tx, shop_id, version)


@put("/api/policies/{shop_id:str}/draft")
async def put_draft(caller: Caller, shop_id: ShopId, data: DraftBody) -> Policy:
    """Write the draft. What cannot be in force is refused with its place, and nothing is stored."""
    async with caller.transaction(EDIT) as tx:
        return await save_draft(tx, shop_id, data.document, note=data.note, revision=data.revision)


@post("/api/policies/{shop_id:str}/draft/check", status_code=200)
async def post_check(caller: Caller, shop_id: ShopId, data: DraftBody) -> Checked:
    """Say what is wrong with a document, without storing it."""
    async with caller.transaction(EDIT) as tx:
        await merchants.get_shop(tx, shop_id)
    steps, most = check(data.document)
    return Checked(steps, most)


@delete("/api/policies/{shop_id:str}/draft")
async def delete_draft(caller: Caller, shop_id: ShopId) -> None:
    """Throw the draft away."""
    async with caller.transaction(EDIT) as tx:
        await discard_draft(tx, shop_id)


@post("/api/policies/{shop_id:str}/publish", status_code=200)
async def post_publish(caller: Caller, shop_id: ShopId, data: PublishBody) -> Policy:
    """Make the draft a version, for orders placed from `in_force_from` on; without it, from now on."""
    async with caller.transaction(EDIT) as tx:
        return await publish(tx, shop_id, in_force_from=data.in_force_from, revision=data.revision)


@post("/api/policies/{shop_id:str}/versions/{version:int}/restore", status_code=200)
async def post_restore(caller: Caller, shop_id: ShopId, version: int, data: RestoreBody) -> Policy:
    """Bring an earlier version back as the draft."""
    async with caller.transaction(EDIT) as tx:
        return await restore(tx, shop_id, version, note=data.note, revision=data.revision)


@get("/api/policy-words")
async def get_words(caller: Caller) -> PolicyWords:
    """What a policy may speak of: actions, rules, terms, and the fields that a condition may use."""
    caller.actor.require(READ)
    return reference.policy_words()


@get("/api/judgements/{subject_id:str}")
async def get_judgements(caller: Caller, subject_id: str) -> list[Judgement]:
    """Every verdict that was given on a case or a change of an order, with its facts; the newest first."""
    async with caller.transaction(READ) as tx:
        if not (found := await store.judgements_of(tx, subject_id)):
            raise NeverJudged(subject_id=subject_id)
        return found


# ---- dry runs ----------------------------------------------------------------------------------------------------


@post("/api/policies/{shop_id:str}/dry-runs")
async def post_dry_run(caller: Caller, shop_id: ShopId, data: DryRunBody) -> DryRun:
    """Try the draft, or a version, on what was judged in the past days."""
    async with caller.transaction(TRY) as tx:
        return await dry_run.start_dry_run(tx, shop_id, days=data.days, version=data.version)


@get("/api/policies/{shop_id:str}/dry-runs")
async def get_dry_runs(caller: Caller, shop_id: ShopId) -> list[DryRun]:
    """The last dry runs of a shop, the newest first."""
    async with caller.transaction(READ) as tx:
        await merchants.get_shop(tx, shop_id)
        return await dry_run.dry_runs_of(tx, shop_id)


@get("/api/dry-runs/{dry_run_id:str}")
async def get_dry_run(caller: Caller, dry_run_id: str) -> DryRun:
    """How far a dry run got, and its totals so far."""
    async with caller.transaction(READ) as tx:
        return await dry_run.get_dry_run(tx, dry_run_id)


@get("/api/dry-runs/{dry_run_id:str}/rows")
async def get_dry_run_rows(
    caller: Caller,
    dry_run_id: str,
    before: Outcome | None = None,
    after: Outcome | None = None,
    changed: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[DryRunRow]:
    """A dry run case by case: all, or those that were, would be, or came out otherwise."""
    async with caller.transaction(READ) as tx:
        return await dry_run.dry_run_rows(
            tx, dry_run_id, before=before, after=after, changed=changed, cursor=cursor, limit=limit
        )


@post("/api/dry-runs/{dry_run_id:str}/cancel", status_code=200)
async def post_cancel(caller: Caller, dry_run_id: str) -> DryRun:
    """Stop a dry run; what it found so far stays."""
    async with caller.transaction(TRY) as tx:
        return await dry_run.cancel_dry_run(tx, dry_run_id)


# ---- for everybody -----------------------------------------------------------------------------------------------


async def _public(shared: Shared, shop_id: ShopId, version: int | None) -> PublicPolicy:
    merchant_id = await merchants.merchant_of_shop(shared.database, shop_id)
    async with shared.database.transaction(merchant_id) as tx:
        return await public.public_policy(tx, shop_id, version)


@get(["/api/public/policies/{shop_id:str}", "/api/public/policies/{shop_id:str}/{version:int}"])
async def get_public(shared: Shared, shop_id: ShopId, version: int | None = None) -> PublicPolicy:
    """The policy in force, or one version, as everybody may read it."""
    return await _public(shared, shop_id, version)


@get(["/policy/{shop_id:str}", "/policy/{shop_id:str}/{version:int}"], include_in_schema=False)
async def get_page(
    request: Request[Any, Any, Any],
    shared: Shared,
    shop_id: ShopId,
    version: int | None = None,
    lang: str = "",
) -> Response[str]:
    """The same as a page, in the language of `lang` or of the browser."""
    policy = await _public(shared, shop_id, version)
    wanted = lang or request.headers.get("accept-language", "")
    english = wanted.lower().startswith("en")
    html = page.render(policy, "en" if english else "zh")
    return Response(html, media_type=MediaType.HTML, headers=PAGE_HEADERS)


routes = [
    get_policies,
    get_version,
    put_draft,
    post_check,
    delete_draft,
    post_publish,
    post_restore,
    get_words,
    get_judgements,
    post_dry_run,
    get_dry_runs,
    get_dry_run,
    get_dry_run_rows,
    post_cancel,
    get_public,
    get_page,
    *http_assurances.routes,
]

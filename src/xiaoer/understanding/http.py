"""REST doors of a shop's own understanding: examples, own intents, versions."""

from typing import Any

from litestar import Request, delete, get, post, put
from litestar.datastructures import State
from msgspec import Struct

from xiaoer import merchants
from xiaoer.infra.rows import ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.understanding import examples, store, versions
from xiaoer.understanding.shop_model import (
    IntentExample,
    NewExample,
    OwnIntent,
    ShopUnderstanding,
    TriedSentence,
    Try,
    Version,
    VersionDetail,
)

READ, TEACH = Permission.CONVERSATION_READ, Permission.KNOWLEDGE_APPROVE
AT = "/api/shops/{shop_id:str}/understanding"


class MadeExample(Struct, frozen=True):
    id: str


class VersionList(Struct, frozen=True):
    items: list[Version]


@get(AT)
async def get_understanding(caller: Caller, shop_id: str) -> ShopUnderstanding:
    """Every intent with the number of the shop's examples, and which version answers buyers."""
    async with caller.transaction(READ) as tx:
        return await versions.see(tx, ShopId(shop_id))


@get(f"{AT}/examples")
async def get_examples(
    caller: Caller, shop_id: str, intent: str = "", q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[IntentExample]:
    """The shop's own examples, the newest first."""
    async with caller.transaction(READ) as tx:
        await merchants.get_shop(tx, ShopId(shop_id))
        return await store.page_examples(tx, ShopId(shop_id), intent, q, cursor, limit)


@post(f"{AT}/examples")
async def post_example(caller: Caller, shop_id: str, data: NewExample) -> MadeExample:
    """One more sentence for an intent; it counts from the next training on."""
    async with caller.transaction(TEACH) as tx:
        return MadeExample(await examples.add_example(tx, ShopId(shop_id), data))


@delete(f"{AT}/examples/{{example_id:str}}")
async def delete_example(caller: Caller, shop_id: str, example_id: str) -> None:
    """The sentence is gone from the next training on."""
    async with caller.transaction(TEACH) as tx:
        await examples.remove_example(tx, ShopId(shop_id), example_id)


@post(f"{AT}/examples/import", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_examples_import(caller: Caller, request: Request[Any, Any, State], shop_id: str) -> ImportReport:
    """A CSV, JSON or JSON lines file with `text` and `intent`; bad rows are named by their line."""
    content = await uploaded(request)
    return await examples.import_examples(lambda: caller.transaction(TEACH), ShopId(shop_id), content)


@put(f"{AT}/intents/{{intent:str}}", status_code=204)
async def put_intent(caller: Caller, shop_id: str, intent: str, data: OwnIntent) -> None:
    """An intent of the shop's own, `shop.` and a name, with the words that people see."""
    async with caller.transaction(TEACH) as tx:
        await examples.keep_intent(tx, ShopId(shop_id), intent, data)


@delete(f"{AT}/intents/{{intent:str}}")
async def delete_intent(caller: Caller, shop_id: str, intent: str) -> None:
    """An intent of the shop's own that has no examples is gone."""
    async with caller.transaction(TEACH) as tx:
        await examples.remove_intent(tx, ShopId(shop_id), intent)


@post(f"{AT}/train")
async def post_train(caller: Caller, shop_id: str) -> Version:
    """A new version is trained and measured beside the traffic; buyers are answered as before."""
    async with caller.transaction(TEACH) as tx:
        return await versions.begin_training(tx, ShopId(shop_id))


@get(f"{AT}/versions")
async def get_versions(caller: Caller, shop_id: str) -> VersionList:
    """The newest fifty, with their figures."""
    async with caller.transaction(READ) as tx:
        await merchants.get_shop(tx, ShopId(shop_id))
        return VersionList(await store.versions(tx, ShopId(shop_id)))


@get(f"{AT}/versions/{{version_id:str}}")
async def get_version(caller: Caller, shop_id: str, version_id: str) -> VersionDetail:
    """One version: how each intent fared, and which examples were taken for something else."""
    async with caller.transaction(READ) as tx:
        return await versions.detail(tx, ShopId(shop_id), version_id)


@post(f"{AT}/versions/{{version_id:str}}/publish", status_code=200)
async def post_publish_version(caller: Caller, shop_id: str, version_id: str) -> Version:
    """Buyers are understood by it from the next message on; an earlier version comes back the same way."""
    async with caller.transaction(TEACH) as tx:
        return await versions.publish(tx, ShopId(shop_id), version_id)


@post(f"{AT}/use-shipped", status_code=204)
async def post_use_shipped(caller: Caller, shop_id: str) -> None:
    """Buyers are understood by what ships again; the shop's versions stay."""
    async with caller.transaction(TEACH) as tx:
        await versions.use_shipped(tx, ShopId(shop_id))


@post(f"{AT}/try", status_code=200)
async def post_try_sentence(caller: Caller, shop_id: str, data: Try) -> TriedSentence:
    """What a version, or what answers buyers now, makes of a sentence."""
    async with caller.transaction(READ) as tx:
        return await versions.try_out(tx, ShopId(shop_id), data)


routes: list[Any] = [
    get_understanding, get_examples, post_example, delete_example, post_examples_import, put_intent, delete_intent,
    post_train, get_versions, get_version, post_publish_version, post_use_shipped, post_try_sentence,
]  # fmt: skip

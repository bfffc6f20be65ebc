"""A shop teaches its own examples and intents, sees how a version fares before it answers anybody, and can go back."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.staff.front_door import PUBLIC_URL, Visitor, visitor
from xiaoer import merchants, staff
from xiaoer.app.asgi import create_app
from xiaoer.app.wiring import LATER
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Worker
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewShop
from xiaoer.staff.model import Role
from xiaoer.understanding import base, model_of
from xiaoer.understanding.jobs import CALLS
from xiaoer.understanding.tables import intent_example, understanding_version

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
ENGRAVING = [
    "杯子能刻名字吗",
    "刻字要加钱吗",
    "想在保温杯上刻一行字",
    "可以激光刻字不",
    "刻字能刻几个字",
    "刻英文名行吗",
    "刻的字会掉吗",
    "刻字要多久",
]
WHERE = ["快递走到哪了", "我的件到哪儿了呀", "物流信息看下", "包裹现在在哪", "查一下快递", "东西到哪了"]


@dataclass
class Taught:
    database: Database
    merchant_id: MerchantId
    shop_id: ShopId
    lead: Visitor
    agent: Visitor

    @property
    def at(self) -> str:
        return f"/api/shops/{self.shop_id}/understanding"

    async def teach(self, intent: str, texts: list[str]) -> None:
        for text in texts:
            await self.lead.post(f"{self.at}/examples", {"text": text, "intent": intent})

    async def trained(self) -> dict[str, Any]:
        begun = await self.lead.post(f"{self.at}/train")
        assert begun["state"] == "training"
        await Worker(self.database, LATER, CALLS).run_due()
        found: dict[str, Any] = (await self.lead.get(f"{self.at}/versions/{begun['id']}"))["version"]
        return found

    async def top(self, text: str, version_id: str = "") -> str:
        tried = await self.agent.post(f"{self.at}/try", {"text": text, "version_id": version_id})
        return str(tried["intents"][0]["intent"])


@pytest.fixture
async def taught(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Taught]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    hashed = await staff.hash_password(PASSWORD)
    emails = {role: f"{new_id('x')}@shop.example" for role in (Role.LEAD, Role.AGENT)}
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
        for role, email in emails.items():
            await staff.add_agent(tx, email, role.value, role, password_hash=hashed)
    app = create_app(Shared(database, keys, DiskBlobs(tmp_path), PUBLIC_URL))
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(visitor(app)) for _ in emails]
        for one, email in zip(people, emails.values(), strict=True):
            await one.sign_in(email, PASSWORD)
        yield Taught(database, merchant_id, shop.id, *people)


async def test_a_version_is_measured_published_and_gone_back_from(taught: Taught) -> None:
    named = {"zh": "刻字", "en": "Engraving"}
    assert (await taught.lead.ask("PUT", f"{taught.at}/intents/shop.engraving", named))[0] == 204
    await taught.teach("shop.engraving", ENGRAVING)
    await taught.teach("logistics.where", WHERE)
    seen = await taught.agent.get(taught.at)
    assert (seen["examples"], seen["published"], seen["changed_since"]) == (14, None, 14)
    assert seen["intents"][0] == {
        "intent": "shop.engraving", "own": True, "zh": "刻字", "en": "Engraving", "examples": 8,
    }  # fmt: skip

    first = await taught.trained()
    assert (first["state"], first["step"], first["examples"]) == ("ready", "done", 14)
    assert 0 < first["accuracy"] <= first["top_two"] <= 1
    assert first["shipped_accuracy"] < 0.5, "what ships cannot know the shop's own intent"
    assert (await taught.agent.get(taught.at))["changed_since"] == 0
    assert await taught.top("杯子上能刻名字吗") != "shop.engraving", "nobody is answered by it before it is published"
    assert await taught.top("杯子上能刻名字吗", first["id"]) == "shop.engraving"

    await taught.lead.post(f"{taught.at}/versions/{first['id']}/publish")
    assert await taught.top("杯子上能刻名字吗") == "shop.engraving"
    second = await taught.trained()
    await taught.lead.post(f"{taught.at}/versions/{second['id']}/publish")
    states = {one["number"]: one["state"] for one in (await taught.agent.get(f"{taught.at}/versions"))["items"]}
    assert states == {1: "earlier", 2: "published"}
    await taught.lead.post(f"{taught.at}/versions/{first['id']}/publish")
    assert (await taught.agent.get(taught.at))["published"]["number"] == 1
    assert (await taught.lead.ask("POST", f"{taught.at}/use-shipped"))[0] == 204
    async with taught.database.transaction(taught.merchant_id) as tx:
        assert await model_of(tx, taught.shop_id) is base.base_model()


async def test_a_version_names_what_was_taken_for_something_else(taught: Taught) -> None:
    await taught.teach("logistics.where", WHERE)
    await taught.teach("order.invoice", ["快递到哪里了啊", "开发票", "要发票", "发票抬头写公司", "电子发票发我"])
    version = await taught.trained()
    detail = await taught.lead.get(f"{taught.at}/versions/{version['id']}")
    assert {one["intent"]: one["examples"] for one in detail["intents"]} == {"logistics.where": 6, "order.invoice": 5}
    wrong = [one for one in detail["mistaken"] if one["text"] == "快递到哪里了啊"]
    assert [(one["intent"], one["taken_for"]) for one in wrong] == [("order.invoice", "logistics.where")]


async def test_an_import_keeps_good_rows_and_names_bad_ones_by_their_line(taught: Taught) -> None:
    rows = ["句子,意图", "快递到哪了,logistics.where", "什么,no.such", ",logistics.where", "！！！,logistics.where"]
    sheet = "\n".join([*rows, "要发票,order.invoice"])
    path = f"{taught.at}/examples/import"
    report = await taught.lead.post(path, None, content=sheet.encode("gb18030"))
    assert (report["created"], report["total"]) == (2, 5)
    assert [(one["line"], one["code"]) for one in report["rejected"]] == [
        (3, "unknown_intent"), (4, "row_field_missing"), (5, "example_says_nothing"),
    ]  # fmt: skip
    again = await taught.lead.post(path, None, content="text,intent\n快递到哪了,logistics.stalled\n".encode())
    assert (again["changed"], again["created"]) == (1, 0)
    (row,) = (await taught.agent.get(f"{taught.at}/examples", params={"intent": "logistics.stalled"}))["items"]
    assert row["text"] == "快递到哪了"
    assert (await taught.lead.ask("DELETE", f"{taught.at}/examples/{row['id']}"))[0] == 204
    assert (await taught.agent.get(taught.at))["examples"] == 1


async def test_what_cannot_be_taught_is_refused_with_its_reason(taught: Taught) -> None:
    example = {"text": "快递到哪了", "intent": "logistics.where"}
    await taught.lead.post(f"{taught.at}/examples", example)
    refused = taught.lead.refused
    assert await refused("POST", f"{taught.at}/examples", example) == (409, "example_known")
    assert await refused("POST", f"{taught.at}/examples", example | {"intent": "shop.none"}) == (422, "unknown_intent")
    assert await refused("POST", f"{taught.at}/train") == (409, "too_few_examples")
    assert await refused("PUT", f"{taught.at}/intents/order.mine", {"zh": "x"}) == (422, "unknown_intent")
    assert await refused("DELETE", f"{taught.at}/examples/exa_none") == (404, "example_not_found")
    assert await refused("POST", f"{taught.at}/versions/unv_none/publish") == (404, "version_not_found")
    assert await taught.agent.refused("POST", f"{taught.at}/train") == (403, "not_allowed")
    await taught.lead.ask("PUT", f"{taught.at}/intents/shop.gifts", {"zh": "礼品"})
    await taught.lead.post(f"{taught.at}/examples", {"text": "送礼物装盒子吗", "intent": "shop.gifts"})
    assert await refused("DELETE", f"{taught.at}/intents/shop.gifts") == (409, "intent_in_use")


async def test_two_trainings_do_not_run_at_once_and_an_unfinished_one_is_not_published(taught: Taught) -> None:
    await taught.teach("logistics.where", WHERE)
    await taught.teach("order.invoice", ["开发票", "要发票", "发票抬头", "电子发票", "发票开了吗"])
    begun = await taught.lead.post(f"{taught.at}/train")
    assert await taught.lead.refused("POST", f"{taught.at}/train") == (409, "already_training")
    publish = f"{taught.at}/versions/{begun['id']}/publish"
    assert await taught.lead.refused("POST", publish) == (409, "version_not_ready")
    trying = {"text": "开发票", "version_id": begun["id"]}
    assert await taught.lead.refused("POST", f"{taught.at}/try", trying) == (409, "version_not_ready")
    await Worker(taught.database, LATER, CALLS).run_due()


async def test_weights_that_cannot_be_read_leave_the_shop_with_what_ships(taught: Taught) -> None:
    await taught.teach("logistics.where", WHERE)
    await taught.teach("order.invoice", ["开发票", "要发票", "发票抬头", "电子发票", "发票开了吗"])
    version = await taught.trained()
    async with taught.database.transaction(taught.merchant_id, OPERATOR) as tx:
        await tx.conn.execute(understanding_version.update().values(weights=b"no model"))
    await taught.lead.post(f"{taught.at}/versions/{version['id']}/publish")
    async with taught.database.transaction(taught.merchant_id) as tx:
        assert await model_of(tx, taught.shop_id) is base.base_model()


async def test_another_merchant_sees_no_example_and_no_version(taught: Taught) -> None:
    await taught.teach("logistics.where", WHERE[:1])
    async with taught.database.transaction(MerchantId(new_id("mer"))) as tx:
        for table in (intent_example, understanding_version):
            assert (await tx.conn.execute(table.select())).all() == []

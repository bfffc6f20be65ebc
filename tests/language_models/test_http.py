"""The doors of the settings: the owner's alone, and the key goes in and never out."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.language_models.desk import YUAN, Desk
from tests.staff.front_door import PUBLIC_URL, Visitor, visitor
from xiaoer import staff
from xiaoer.app.asgi import create_app
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.web import Shared
from xiaoer.kernel.ids import new_id
from xiaoer.language_models.tables import model_call, model_month, model_terms
from xiaoer.staff.model import Role
from xiaoer.testing.fake_openai import Status

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def people(desk: Desk, tmp_path: Path) -> AsyncIterator[dict[str, Visitor]]:
    hashed = await staff.hash_password(PASSWORD)
    emails = {role: f"{new_id('x')}@shop.example" for role in (Role.OWNER, Role.LEAD)}
    async with desk.tx() as tx:
        for role, email in emails.items():
            await staff.add_agent(tx, email, role.value, role, password_hash=hashed)
    app = create_app(Shared(desk.database, desk.keys, DiskBlobs(tmp_path), PUBLIC_URL))
    async with AsyncExitStack() as stack:
        found = {role.value: await stack.enter_async_context(visitor(app)) for role in emails}
        for role, email in emails.items():
            await found[role.value].sign_in(email, PASSWORD)
        yield found


def form(desk: Desk, **changes: Any) -> dict[str, Any]:
    return {"base_url": desk.server.base_url, "model": "tiny-2", "budget_micros": 5 * YUAN} | changes


async def test_the_owner_saves_tries_and_sees_the_cost_and_never_the_key(
    desk: Desk, people: dict[str, Visitor]
) -> None:
    owner = people["owner"]
    saved = await owner.ask("PUT", "/api/language-model", form(desk, api_key="sk-very-secret", price_in_micros=YUAN))
    assert saved[0] == 200
    assert (saved[1]["model"], saved[1]["key_held"], saved[1]["budget_micros"]) == ("tiny-2", True, 5 * YUAN)
    trial = await owner.post("/api/language-model/try")
    assert (trial["outcome"], trial["said"], trial["cost_micros"]) == ("used", "ok", 100)
    assert desk.server.asked[-1].headers["authorization"] == "Bearer sk-very-secret"
    seen = await owner.get("/api/language-model")
    assert (seen["spent_micros"], seen["calls"]) == (100, 1)
    (call,) = (await owner.get("/api/language-model/calls"))["items"]
    assert (call["purpose"], call["tokens_in"], call["tokens_out"]) == ("try", 100, 20)
    for answer in (saved[1], seen, call, await owner.get("/api/connections")):
        assert "sk-very-secret" not in str(answer)
    async with desk.tx() as tx:
        rows = (await tx.conn.execute(text("select sealed_credentials from connection"))).scalars().all()
    assert rows
    assert "sk-very-secret" not in str(rows)


async def test_the_held_key_stays_until_another_or_none_is_given(desk: Desk, people: dict[str, Visitor]) -> None:
    owner = people["owner"]
    await owner.ask("PUT", "/api/language-model", form(desk))
    await owner.post("/api/language-model/try")
    assert desk.server.asked[-1].headers["authorization"] == "Bearer sk-test-1"
    assert (await owner.ask("PUT", "/api/language-model", form(desk, api_key="")))[1]["key_held"] is False
    await owner.post("/api/language-model/try")
    assert "authorization" not in desk.server.asked[-1].headers


async def test_a_lead_sees_none_of_it(people: dict[str, Visitor]) -> None:
    for method, path in (
        ("GET", "/api/language-model"),
        ("GET", "/api/language-model/calls"),
        ("POST", "/api/language-model/try"),
    ):
        assert await people["lead"].refused(method, path) == (403, "not_allowed")


@pytest.mark.parametrize(
    "address", ["http://models.example/v1", "https://user:pw@models.example/v1", "https://models.example/v1?key=1"]
)
async def test_an_address_in_the_open_is_refused(desk: Desk, people: dict[str, Visitor], address: str) -> None:
    answer = await people["owner"].refused("PUT", "/api/language-model", form(desk, base_url=address))
    assert answer == (422, "language_model_address_unsafe")


async def test_a_failing_model_is_told_in_one_word(desk: Desk, people: dict[str, Visitor]) -> None:
    desk.server.script[:] = [Status(401, '{"error": {"code": "invalid_api_key"}}')]
    trial = await people["owner"].post("/api/language-model/try")
    assert (trial["outcome"], trial["reason"]) == ("failed", "status_401 invalid_api_key")


async def test_without_a_saved_model_the_button_says_so(desk: Desk, people: dict[str, Visitor]) -> None:
    async with desk.tx() as tx:
        await tx.conn.execute(model_terms.delete())
    assert await people["owner"].refused("POST", "/api/language-model/try") == (409, "language_model_not_connected")
    assert (await people["owner"].get("/api/language-model"))["connected"] is False


async def test_a_removed_connection_is_made_anew(desk: Desk, people: dict[str, Visitor]) -> None:
    owner = people["owner"]
    old = (await owner.get("/api/language-model"))["connection_id"]
    assert (await owner.ask("DELETE", f"/api/connections/{old}"))[0] == 204
    assert (await owner.get("/api/language-model"))["connected"] is False
    saved = (await owner.ask("PUT", "/api/language-model", form(desk)))[1]
    assert saved["connected"]
    assert saved["connection_id"] != old


async def test_another_merchant_sees_neither_terms_nor_calls(desk: Desk, people: dict[str, Visitor]) -> None:
    await people["owner"].post("/api/language-model/try")
    other = desk.database.transaction(new_id("mer"))  # type: ignore[arg-type]
    async with other as tx:
        for table in (model_terms, model_call, model_month):
            assert (await tx.conn.execute(table.select())).all() == []

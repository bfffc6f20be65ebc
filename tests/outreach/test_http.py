"""The doors of the send gate: who may, what comes back, and the line of what is wrong."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.datastructures import State

from tests.staff.front_door import PUBLIC_URL, Visitor, visitor
from xiaoer import merchants, staff
from xiaoer.app.answers import HANDLERS
from xiaoer.app.callers import DEPENDENCIES
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import new_id
from xiaoer.outreach import http as outreach_http
from xiaoer.staff import http as staff_http
from xiaoer.staff.model import Role

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def people(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[dict[str, Visitor]]:
    """An owner, an agent and a stranger before the doors of one shop."""
    merchant_id = await merchants.found_merchant(database, "小二百货")
    emails, hashed = {}, await staff.hash_password(PASSWORD)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        for role in (Role.OWNER, Role.AGENT):
            emails[role.value] = f"{new_id('x')}@shop.example"
            await staff.add_agent(tx, emails[role.value], role.value, role, password_hash=hashed)
    app = Litestar(
        [*staff_http.routes, *outreach_http.routes],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"shared": Shared(database, keys, DiskBlobs(tmp_path), PUBLIC_URL)}),
        openapi_config=None,
    )
    async with AsyncExitStack() as stack:
        found = {name: await stack.enter_async_context(visitor(app)) for name in (*emails, "stranger")}
        for name, email in emails.items():
            await found[name].sign_in(email, PASSWORD)
        yield found


async def test_a_hint_while_writing_carries_the_rule_and_a_lawful_text(people: dict[str, Visitor]) -> None:
    body = {"text": "亲，五星好评返5元哦", "channel": "jd"}
    answer = await people["agent"].post("/api/gate/preview", body)
    assert answer["verdict"] == "block"
    [finding, *_] = answer["ruling"]["findings"]
    assert (finding["rule"], finding["severity"]) == ("review_value", "block")
    assert body["text"][finding["start"] : finding["end"]] == finding["words"]
    assert finding["sentence"]
    again = await people["agent"].post("/api/gate/preview", {"text": answer["ruling"]["rewrite"], "channel": "jd"})
    assert again["verdict"] == "send"


async def test_a_shop_edits_publishes_and_reads_its_pack(people: dict[str, Visitor]) -> None:
    owner = people["owner"]
    source = "words = ['隔壁老王']\n[rules]\nvague = 'block'"
    status, saved = await owner.ask("PUT", "/api/gate/packs/jd/edits", {"source": source, "revision": 0})
    assert (status, saved["version"], saved["revision"]) == (200, 1, 1)
    view = await owner.post("/api/gate/packs/jd/publish", {"revision": 1})
    assert (view["pack"]["rules"]["vague"]["severity"], view["draft"]) == ("block", None)
    answer = await people["agent"].post("/api/gate/preview", {"text": "去隔壁老王家看看价格", "channel": "jd"})
    assert answer["verdict"] == "block"
    packs = await people["agent"].get("/api/gate/packs")
    assert len(packs) == 9


async def test_what_is_wrong_is_refused_with_its_line(people: dict[str, Visitor]) -> None:
    source = "words = ['好']\npatterns = ['(a+)+']"
    status, refused = await people["owner"].ask("PUT", "/api/gate/packs/jd/edits", {"source": source})
    assert (status, refused["code"], refused["data"]["line"]) == (422, "gate_pattern_refused", 2)
    status, refused = await people["owner"].ask("PUT", "/api/gate/packs/nowhere/edits", {"source": ""})
    assert (status, refused["code"]) == (404, "gate_pack_not_found")


async def test_doors_are_for_those_who_may(people: dict[str, Visitor]) -> None:
    assert (await people["agent"].ask("PUT", "/api/gate/packs/jd/edits", {"source": ""}))[0] == 403
    assert (await people["agent"].ask("POST", "/api/gate/packs/jd/publish", {}))[0] == 403
    for path in ("/api/gate/packs", "/api/gate/packs/jd", "/api/gate/counts"):
        assert (await people["stranger"].ask("GET", path))[0] == 401
    assert await people["owner"].get("/api/gate/counts") == []

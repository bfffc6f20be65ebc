"""A shop with an owner, a lead, an agent and an inspector before its doors."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
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
from xiaoer.kernel.ids import MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewShop
from xiaoer.policies import http as policies_http
from xiaoer.staff import http as staff_http
from xiaoer.staff.model import Role

PASSWORD = "correct horse battery"


@dataclass
class Doors:
    database: Database
    merchant_id: MerchantId
    shop_id: ShopId
    owner: Visitor
    lead: Visitor
    agent: Visitor
    inspector: Visitor
    stranger: Visitor


def application(database: Database, keys: KeyRing, folder: Path) -> Litestar:
    return Litestar(
        [*staff_http.routes, *policies_http.routes],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"shared": Shared(database, keys, DiskBlobs(folder), PUBLIC_URL)}),
        openapi_config=None,
    )


@pytest.fixture
async def doors(database: Database, keys: KeyRing, tmp_path: Path) -> AsyncIterator[Doors]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    emails, hashed = {}, await staff.hash_password(PASSWORD)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店<b>&"))
        for role in (Role.OWNER, Role.LEAD, Role.AGENT, Role.INSPECTOR):
            emails[role] = f"{new_id('x')}@shop.example"
            await staff.add_agent(tx, emails[role], role.value, role, password_hash=hashed)
    app = application(database, keys, tmp_path)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(visitor(app)) for _ in range(5)]
        for person, email in zip(people, emails.values(), strict=False):
            await person.sign_in(email, PASSWORD)
        yield Doors(database, merchant_id, shop.id, *people)

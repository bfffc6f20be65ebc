"""Nothing of one merchant is seen, changed or told by another: every table and every endpoint is tried."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Table, select, text, update
from sqlalchemy.exc import DBAPIError

from xiaoer import merchants, staff
from xiaoer.app.asgi import create_app
from xiaoer.app.demo import fill
from xiaoer.infra import schema
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, new_id
from xiaoer.staff.model import Role

PASSWORD = "another-merchant-1"
IDS = re.compile(r"\b[a-z]{3}_[0-9a-z]{26}\b")


def guarded() -> list[Table]:
    return [table for name, table in sorted(schema.metadata.tables.items()) if name not in schema.PLAIN]


@pytest.fixture(scope="module")
async def theirs(database: Database, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> MerchantId:
    """A merchant with something in nearly every table."""
    return (await fill(database, keys, DiskBlobs(Path(tmp_path_factory.mktemp("blobs"))))).merchant_id


@pytest.fixture(scope="module")
async def ours(database: Database) -> MerchantId:
    """Another merchant, whose owner will knock at every door."""
    merchant_id = await merchants.found_merchant(database, "别家")
    hashed = await staff.hash_password(PASSWORD)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await staff.add_agent(tx, f"{merchant_id}@example.com", "别家老板", Role.OWNER, password_hash=hashed)
    return merchant_id


@pytest.fixture(scope="module")
async def knocking(
    database: Database, keys: KeyRing, ours: MerchantId, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    shared = Shared(database, keys, DiskBlobs(Path(tmp_path_factory.mktemp("more"))), "http://shop.test")
    transport = httpx.ASGITransport(app=create_app(shared))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        client.headers["X-Xiaoer"] = "1"
        answer = await client.post("/api/sign-in", json={"email": f"{ours}@example.com", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


async def digest(database: Database, merchant_id: MerchantId) -> dict[str, str]:
    """One fingerprint a table of everything that the merchant has."""
    async with database.transaction(merchant_id) as tx:
        found = {}
        for table in guarded():
            rows = await tx.conn.execute(text(f"select t::text from {table.name} t order by 1"))
            found[table.name] = hashlib.sha256("\n".join(rows.scalars()).encode()).hexdigest()
        return found


async def test_every_table_is_closed_to_another_merchant_and_to_nobody(database, theirs, ours):
    filled = 0
    for table in guarded():
        async with database.transaction(theirs) as tx:
            rows = (await tx.conn.execute(select(table).limit(1))).all()
        filled += bool(rows)
        async with database.transaction(ours) as tx:
            seen = (await tx.conn.execute(select(table.c.merchant_id).distinct())).scalars().all()
            assert set(seen) <= {ours}, table.name
            touched = await tx.conn.execute(
                update(table).where(table.c.merchant_id == theirs).values(merchant_id=table.c.merchant_id)
            )
            assert touched.rowcount == 0, table.name
        async with database.outside_merchants() as conn:
            assert (await conn.execute(select(table).limit(1))).all() == [], table.name
    assert filled >= 20


async def test_no_table_takes_a_row_in_another_merchants_name(database, theirs, ours):
    for table in guarded():
        async with database.transaction(theirs) as tx:
            row = (await tx.conn.execute(select(table).limit(1))).one_or_none()
        if row is None:
            continue
        with pytest.raises(DBAPIError, match="row-level security"):
            async with database.transaction(ours) as tx:
                await tx.conn.execute(table.insert().values(**row._mapping))


async def test_every_table_outside_row_level_security_says_why(database):
    assert {"directory", "timer"} <= schema.PLAIN.keys()
    assert all(len(reason) > 30 for reason in schema.PLAIN.values())
    query = "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'"
    open_ones = f"{query} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)"
    async with database.outside_merchants() as conn:
        found = set((await conn.execute(text(open_ones))).scalars())
    assert {re.sub(r"_(default|y\d{4}m\d{2})$", "", name) for name in found} <= schema.PLAIN.keys() | {"message"}


def example(of: dict[str, Any], every: dict[str, Any], depth: int = 0) -> Any:
    """A small value that fits a JSON schema."""
    if "$ref" in of:
        return example(every[of["$ref"].rsplit("/", 1)[1]], every, depth + 1)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in of:
            kinds = [kind for kind in of[choice] if kind.get("type") != "null"]
            return example(kinds[0], every, depth + 1) if kinds else None
    if "enum" in of:
        return of["enum"][0]
    if of.get("type") == "object":
        needed = of.get("required", [])
        return {
            name: example(part, every, depth + 1) for name, part in of.get("properties", {}).items() if name in needed
        }
    if of.get("type") == "string":
        return "2030-01-01T00:00:00Z" if of.get("format") == "date-time" else "x" * max(8, of.get("minLength", 1))
    plain: dict[str, Any] = {"integer": of.get("minimum", 1), "number": 1, "boolean": True, "array": []}
    return plain.get(str(of.get("type")))


async def ids_of(database: Database, merchant_id: MerchantId) -> dict[str, str]:
    """One id of each kind of thing, by prefix."""
    found: dict[str, str] = {}
    async with database.transaction(merchant_id) as tx:
        for table in guarded():
            if "id" in table.c:
                row = (await tx.conn.execute(select(table.c.id).limit(1))).scalar_one_or_none()
                if row:
                    found[table.name] = row
    return found


BY_PARAMETER = {
    "conversation_id": "conversation", "buyer_id": "buyer", "agent_id": "agent", "team_id": "team", "shop_id": "shop",
    "connection_id": "connection", "listing_id": "listing", "order_id": "shop_order", "reply_id": "quick_reply",
    "file_id": "file", "skill_id": "skill", "token_id": "api_token", "view_id": "saved_view",
    "case_id": "aftersales_case", "subject_id": "aftersales_case", "payout_id": "payout", "gift_id": "gift",
    "budget_id": "gift_budget", "coupon_id": "gift_coupon", "watch_id": "parcel_watch", "intercept_id": "intercept",
    "change_id": "order_change", "stock_out_id": "aftersales_stock_out",
}  # fmt: skip
FOR_EVERYBODY = ("/api/webchat/{public_key}", "/api/public/")
"""A shop's page, its published policy and its help are there for whoever asks."""
PUBLISHED = ("hon_", "knw_")
"""What vouches for a shop, and its how-tos: named on its public help page."""


async def test_no_endpoint_tells_or_changes_anything_of_another_merchant(database, theirs, ours, knocking):
    before, known = await digest(database, theirs), await ids_of(database, theirs)
    all_ids: set[str] = set()
    async with database.transaction(theirs) as tx:
        for table in guarded():
            for row in await tx.conn.execute(text(f"select t::text from {table.name} t limit 2000")):
                all_ids.update(IDS.findall(row[0]))
    document = (await knocking.get("/api/docs/openapi.json")).json()
    every, tried, faults = document["components"]["schemas"], 0, []
    for path, methods in document["paths"].items():
        if path in ("/api/sign-out", "/api/me/sessions"):
            continue  # would only end our own visit
        for method, facts in methods.items():
            names = re.findall(r"{(\w+)}", path)
            used = {name: known.get(BY_PARAMETER.get(name, ""), known["conversation"]) for name in names}
            address = path.format(**used)
            body = facts.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            data = example(body, every) if body else None
            needed = [p for p in facts.get("parameters", []) if p["in"] == "query" and p.get("required")]
            query = {p["name"]: "有货" if p["name"] == "q" else known["conversation"] for p in needed}
            answer = await knocking.request(method.upper(), address, json=data, params=query)
            told = set(IDS.findall(answer.text)) & all_ids - {*used.values(), *query.values()}
            everybody = path.startswith(FOR_EVERYBODY)
            told = {one for one in told if not (everybody and one.startswith(PUBLISHED))}
            open_door = names and not everybody and answer.status_code < 400
            if told or open_door or answer.status_code == 500:
                faults.append((method, path, answer.status_code, told, answer.text[:200]))
            tried += 1
    assert faults == []
    assert tried > 90
    assert await digest(database, theirs) == before


async def test_a_made_up_merchant_id_opens_an_empty_house(database):
    async with database.transaction(MerchantId(new_id("mer"))) as tx:
        for table in guarded():
            assert (await tx.conn.execute(select(table).limit(1))).all() == [], table.name

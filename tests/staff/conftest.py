"""A shop with an owner who can sign in, and a clock that tests move by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.postgres_fixture import fresh_database
from xiaoer import merchants, staff
from xiaoer.infra import schema
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.postgres.embedded import Server
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, MerchantId, new_id
from xiaoer.staff.model import ROLE_PERMISSIONS, Credentials, Role, SignedIn
from xiaoer.staff.vapid import INSTALLED

PASSWORD = "correct horse battery"


@dataclass
class HandClock:
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Desk:
    """One merchant with its staff, and the verbs of a test in few words."""

    database: Database
    clock: HandClock
    keys: KeyRing
    password_hash: str
    merchant_id: MerchantId
    events: list[Event]

    async def hire(self, role: Role = Role.AGENT, name: str = "小美") -> "Hired":
        email = f"{new_id('x')}@shop.example"
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            agent_id = await staff.add_agent(tx, email, name, role, password_hash=self.password_hash)
        return Hired(agent_id, email, role)

    def as_(self, who: "Hired") -> Actor:
        return Actor(ActorKind.AGENT, who.id, ROLE_PERMISSIONS[who.role])

    def tx(self, who: "Hired | None" = None):  # type: ignore[no-untyped-def]
        return self.database.transaction(self.merchant_id, self.as_(who) if who else OPERATOR)

    async def sign_in(
        self, who: "Hired | str", password: str = PASSWORD, code: str | None = None, address: str = "203.0.113.7"
    ) -> SignedIn:
        email = who if isinstance(who, str) else who.email
        given = Credentials(email, password, code)
        return await staff.sign_in(self.database, self.keys, given, address=address, device="Firefox")

    async def knows(self, cookie: str | None = None, bearer: str | None = None) -> Actor | None:
        found = await staff.authenticate(self.database, cookie=cookie, bearer=bearer)
        return found.actor if found else None

    async def audit(self, action: str = "") -> list[tuple[str, str]]:
        async with self.tx() as tx:
            found = (await staff.store.read_audit(tx, action, limit=200)).items
        return [(entry.action, entry.target) for entry in reversed(found)]


@dataclass(frozen=True)
class Hired:
    id: AgentId
    email: str
    role: Role


@pytest.fixture(scope="session")
async def password_hash() -> str:
    return await staff.hash_password(PASSWORD)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def desk(database: Database, clock: HandClock, keys: KeyRing, password_hash: str) -> Desk:
    events: list[Event] = []

    async def note(tx: Tx, event: Event) -> None:
        events.append(event)

    own = Database(database.engine, clock, note)
    merchant_id = await merchants.found_merchant(own, "小二百货")
    return Desk(own, clock, keys, password_hash, merchant_id, events)


@pytest.fixture
async def owner(desk: Desk) -> Hired:
    return await desk.hire(Role.OWNER, "老板")


@pytest.fixture
def empty_dsn(postgres: Server) -> str:
    """A database with our schema and not one row."""
    made = fresh_database(postgres)
    with psycopg.connect(made, autocommit=True) as conn:
        for statement in schema.ddl():
            conn.execute(statement)
    return made


@pytest.fixture
def no_push_key() -> Iterator[None]:
    """As on an install that never made one, whatever other tests of this process did."""
    kept = [*INSTALLED]
    INSTALLED.clear()
    yield
    INSTALLED[:] = kept

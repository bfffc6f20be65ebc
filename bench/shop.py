"""A scratch shop for benchmarks: embedded PostgreSQL, a real `xiaoer up`, agents and visitors made by the verbs."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from xiaoer import buyers, conversations, merchants, staff
from xiaoer.app import database
from xiaoer.app.live import visitor
from xiaoer.app.live.visitor import Visitor
from xiaoer.app.settings import Settings
from xiaoer.infra.db import Database
from xiaoer.infra.postgres import binaries
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import AgentId, ConnectionId, MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.staff.model import Role

PASSWORD = "bench-password-1"
UNLIMITED = {
    "XIAOER_BUYER_LINES_PER_S": "1000000",
    "XIAOER_AGENT_LINES_PER_S": "1000000",
    "XIAOER_LINKS_PER_ADDRESS": "100000",
}


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Shop:
    data_dir: Path
    dsn: str
    pg_bin: Path
    port: int
    merchant_id: MerchantId
    shop_id: ShopId
    connection_id: ConnectionId
    public_key: str
    keys: KeyRing
    agents: list[AgentId] = field(default_factory=list)
    agent_emails: list[str] = field(default_factory=list)
    agent_cookies: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def serving(self) -> list[int]:
        """The processes to which all others of the serving side belong: PostgreSQL and the server."""
        found = next(self.data_dir.rglob("postmaster.pid"))
        postmaster = int(found.read_text().splitlines()[0])
        return [postmaster, *([self.server.pid] if self.server else [])]

    def visitor_token(self, external_id: str) -> str:
        return visitor.issue(
            self.keys,
            Visitor(
                merchant_id=self.merchant_id,
                connection_id=self.connection_id,
                shop_id=self.shop_id,
                channel="webchat",
                external_id=external_id,
            ),
        )

    async def threads(self, count: int) -> tuple[list[str], list[str]]:
        """`count` open conversations owned by the agents in turn, and the visitor tokens that write into them."""
        opened = Database.open(self.dsn)
        rooms, tokens = [], []
        async with opened.transaction(self.merchant_id, OPERATOR) as tx:
            for number in range(count):
                external_id = new_id("vis")
                buyer_id = await buyers.identify(tx, self.connection_id, external_id)
                room, _ = await conversations.open_thread(
                    tx,
                    shop_id=self.shop_id,
                    connection_id=self.connection_id,
                    channel="webchat",
                    thread=external_id,
                    buyer_id=buyer_id,
                )
                agent = self.agents[number % len(self.agents)]
                await conversations.assign(tx, room, agent, reason={"code": "claimed", "data": {}})
                rooms.append(str(room))
                tokens.append(self.visitor_token(external_id))
        async with opened.outside_merchants() as conn:  # what autovacuum does within a minute of such a change
            await conn.execute(text("analyze"))
        await opened.close()
        return rooms, tokens

    async def neighbour(self, prefix: str = "neighbour", agents: int = 1) -> "Shop":
        """Another merchant on the same server, with its owner and agents signed in."""
        facts = await _found(Settings(data_dir=self.data_dir, port=self.port), self.dsn, agents, prefix)
        other = Shop(self.data_dir, self.dsn, self.pg_bin, self.port, env=self.env, **facts)  # type: ignore[arg-type]
        other.agent_cookies = [await asyncio.to_thread(sign_in, self.url, email) for email in other.agent_emails]
        return other

    def start_server(self) -> None:
        """Serving when it returns; its log is `server.log` in the data folder."""
        command = [sys.executable, "-m", "xiaoer.app.cli", "up"]
        with (self.data_dir / "server.log").open("ab") as log:
            self.server = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:  # noqa: S310 — loopback
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise SystemExit(f"the server did not start; see {self.data_dir}/server.log")

    def stop_server(self) -> None:
        """A clean end; PostgreSQL goes on for as long as the shop is open."""
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(120)
        self.server = None


async def _found(settings: Settings, dsn: str, agents: int, prefix: str = "agent") -> dict[str, object]:
    opened = Database.open(dsn)
    keys = KeyRing.load(settings.key_file)
    merchant_id = await merchants.found_merchant(opened, "试验店")
    hashed = await staff.hash_password(PASSWORD)
    ids, emails = [], []
    async with opened.transaction(merchant_id, OPERATOR) as tx:
        shop = await merchants.open_shop(tx, NewShop("试验店"))
        added = await merchants.add_connection(tx, keys, NewConnection(shop.id, "官网"))
        for number in range(agents):
            email = f"{prefix}{number}@bench.example"
            role = Role.OWNER if number == 0 else Role.AGENT
            agent = await staff.add_agent(tx, email, f"客服{number}", role, password_hash=hashed, capacity=500)
            await staff.set_presence(tx, agent, "online")
            ids.append(agent)
            emails.append(email)
    await opened.close()
    return {
        "merchant_id": merchant_id,
        "shop_id": shop.id,
        "connection_id": added.connection.id,
        "public_key": added.connection.public_key,
        "keys": keys,
        "agents": ids,
        "agent_emails": emails,
    }


def sign_in(url: str, email: str, password: str = PASSWORD) -> str:
    """The session cookie of an agent."""
    body = json.dumps({"email": email, "password": password}).encode()
    headers = {"Content-Type": "application/json", "X-Xiaoer": "1"}
    request = urllib.request.Request(f"{url}/api/sign-in", body, headers)  # noqa: S310 — loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return str(answer.headers["Set-Cookie"]).split("xiaoer_session=")[1].split(";")[0]


@contextmanager
def open_shop(
    *,
    agents: int = 1,
    unlimited: bool = False,
    own_database: bool = False,
    extra_env: dict[str, str] | None = None,
) -> Iterator[Shop]:
    """A shop that serves; everything of it is gone afterwards.

    PostgreSQL is this process's child and outlives the server, or with `own_database` the server's, as in an
    install without settings.
    """
    data_dir = Path(tempfile.mkdtemp(prefix="xiaoer-bench-"))
    data_dir.chmod(0o755)
    port = free_port()
    settings = Settings(data_dir=data_dir, port=port)
    shop: Shop | None = None
    with ExitStack() as closing:
        closing.callback(shutil.rmtree, data_dir, ignore_errors=True)
        with ExitStack() as database_open:
            server = database_open.enter_context(database.running(settings))
            database.migrate(server.dsn)
            facts = asyncio.run(_found(settings, server.dsn, agents))
            if not own_database:
                closing.push(database_open.pop_all())
        env = {
            **os.environ,
            **(UNLIMITED if unlimited else {}),
            "XIAOER_DATA_DIR": str(data_dir),
            "XIAOER_PORT": str(port),
            "XIAOER_DATABASE_URL": "" if own_database else server.dsn,
            "XIAOER_LOG_LEVEL": "warning",
            **(extra_env or {}),
        }
        shop = Shop(data_dir, server.dsn, binaries.find().bin, port, env=env, **facts)  # type: ignore[arg-type]
        closing.callback(shop.stop_server)
        shop.start_server()
        shop.agent_cookies = [sign_in(shop.url, email) for email in shop.agent_emails]
        yield shop

"""The demo shop on a server of its own, with its bot switched on, and what the shop's own system does."""

import base64
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.contacts.orders import Pushed
from bench.shop import UNLIMITED, free_port, sign_in
from bench.tau.server import Api
from xiaoer.app.demo.fill import PUBLIC_KEY
from xiaoer.app.demo.people import PASSWORD, STAFF
from xiaoer.kernel.ids import new_id

STARTS_WITHIN_S = 180
OWNER = STAFF[0].email
AT_WORK = ("xiaoman@luting.example", "atan@luting.example", "qingyu@luting.example")


@contextmanager
def open_demo() -> Iterator[str]:
    """The address of a server with the demo shop; everything of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-contacts-"))
    folder.chmod(0o755)
    port = free_port()
    own = {"XIAOER_DATA_DIR": str(folder), "XIAOER_PORT": str(port), "XIAOER_LOG_LEVEL": "warning"}
    with (folder / "server.log").open("ab") as log:
        command = [sys.executable, "-m", "xiaoer.app.cli", "up", "--demo"]
        server = subprocess.Popen(command, env={**os.environ, **UNLIMITED, **own}, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)
            faults = [line for line in (folder / "server.log").read_text("utf-8").splitlines() if "error" in line]
            print(*(f"    {line[:300]}" for line in faults[:10]), sep="\n")
            shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 — our own server on loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit("the server did not start")


class DemoShop:
    """`owner` is signed in; `secret` vouches for buyers."""

    def __init__(self, url: str, owner: Api, shop_id: str, secret: str) -> None:
        self.url, self.owner, self.shop_id, self.secret = url, owner, shop_id, secret

    @classmethod
    async def enter(cls, url: str) -> "DemoShop":
        owner = Api.over(url, sign_in(url, OWNER, PASSWORD))
        found = (await owner.get("/api/connections"))["items"]
        connection = next(one for one in found if one["channel"] == "webchat")
        secret = (await owner.do("POST", f"/api/connections/{connection['id']}/rotate-secret"))["identity_secret"]
        return cls(url, owner, connection["shop_id"], secret)

    async def let_the_bot_answer(self) -> None:
        settings = await self.owner.get(f"/api/bot/shops/{self.shop_id}")
        wanted = settings["settings"] | {"mode": "full", "slots": [], "holiday_mode": None}
        await self.owner.do("PUT", f"/api/bot/shops/{self.shop_id}", wanted)

    async def people(self, presence: str) -> None:
        for email in (one.email for one in STAFF):
            agent = Api.over(self.url, sign_in(self.url, email, PASSWORD))
            now = presence if email in AT_WORK else "away"
            await agent.do("PUT", "/api/me/presence", {"presence": now})
            await agent.close()

    async def push(self, orders: list[Pushed]) -> None:
        for start in range(0, len(orders), 500):
            rows = [one.row for one in orders[start : start + 500]]
            report = await self.owner.do("PUT", f"/api/shops/{self.shop_id}/orders", {"orders": rows})
            if report["rejected"]:
                raise SystemExit(f"orders were refused: {report['rejected'][:3]}")

    async def token(self, buyer: str) -> str:
        """Of a visitor of the chat; a stranger without a name."""
        body = {"identity": self._identity(buyer)} if buyer else {}
        return str((await self.owner.do("POST", f"/api/webchat/{PUBLIC_KEY}/visitor", body))["token"])

    def _identity(self, buyer: str) -> str:
        parts: list[Any] = [{"alg": "HS256", "typ": "JWT"}, {"sub": buyer, "exp": time.time() + 3600}]
        signed = ".".join(_b64(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{_b64(hmac.digest(self.secret.encode(), signed.encode(), 'sha256'))}"

    async def listing_ids(self) -> dict[str, str]:
        """By the shop's own id."""
        return {row["external_id"]: row["id"] async for row in self.owner.all("/api/listings", shop_id=self.shop_id)}


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def new_buyer(contact_id: str) -> str:
    return f"{contact_id}-{new_id('who')[-6:]}"

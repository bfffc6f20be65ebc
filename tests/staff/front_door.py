"""The REST doors of merchants, staff and knowledge behind a real application, and clients that stand before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.datastructures import State

from xiaoer.app.answers import HANDLERS
from xiaoer.app.callers import DEPENDENCIES
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.knowledge import http as knowledge_http
from xiaoer.merchants import http as merchants_http
from xiaoer.staff import http as staff_http

PARTS = (merchants_http, staff_http, knowledge_http)
PUBLIC_URL = "https://desk.example"


def application(database: Database, keys: KeyRing, folder: Path) -> Litestar:
    return Litestar(
        [route for part in PARTS for route in part.routes],
        dependencies=DEPENDENCIES,
        exception_handlers=HANDLERS,
        state=State({"shared": Shared(database, keys, DiskBlobs(folder), PUBLIC_URL)}),
        openapi_config=None,
    )


class Visitor:
    """A browser: keeps cookies, sends the header that other sites' pages cannot."""

    def __init__(self, client: httpx.AsyncClient, bearer: str = "") -> None:
        self.client = client
        self.headers = {"X-Xiaoer": "1"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Status and decoded body."""
        headers = self.headers | more.pop("headers", {})
        answer = await self.client.request(method, path, json=body, headers=headers, **more)
        kind = answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if kind.startswith("application/json") else answer.content

    async def get(self, path: str, **more: Any) -> Any:
        """The body of an answer that must be good."""
        return await self._good("GET", path, None, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return await self._good("POST", path, body, **more)

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, answer = await self.ask(method, path, body)
        assert status >= 400, answer
        return status, answer["code"]

    async def _good(self, method: str, path: str, body: Any, **more: Any) -> Any:
        status, answer = await self.ask(method, path, body, **more)
        assert status < 300, (status, answer)
        return answer

    async def sign_in(self, email: str, password: str) -> Any:
        return await self.post("/api/sign-in", {"email": email, "password": password})


@asynccontextmanager
async def visitor(app: Litestar, bearer: str = "") -> AsyncIterator[Visitor]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as client:
        yield Visitor(client, bearer)

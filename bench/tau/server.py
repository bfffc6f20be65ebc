"""One shop on a Xiaoer server, spoken to over HTTP by its owner and by an agent."""

from collections.abc import AsyncIterator
from typing import Any

import httpx

PAGE = 100


class Api:
    """A person who is signed in. `http` carries the credentials."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    @classmethod
    def over(cls, url: str, cookie: str) -> "Api":
        return cls(
            httpx.AsyncClient(
                base_url=url,
                headers={"X-Xiaoer": "1", "Cookie": f"xiaoer_session={cookie}"},
                timeout=120,
                limits=httpx.Limits(keepalive_expiry=2),  # before the server's own: no call meets a line just hung up
                trust_env=False,
            )
        )

    async def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.http.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None

    async def do(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of a call that must work."""
        status, found = await self.send(method, path, body)
        if status >= 400:
            raise SystemExit(f"{method} {path} answered {status}: {found}")
        return found

    async def get(self, path: str, **params: str) -> Any:
        return await self.do("GET", str(httpx.URL(path, params=params)))

    async def all(self, path: str, **params: str) -> AsyncIterator[Any]:
        """Every row of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, **params, limit=str(PAGE), **cursor)
            for row in page["items"]:
                yield row
            if not page["next"]:
                return
            cursor = {"cursor": page["next"]}

    async def close(self) -> None:
        await self.http.aclose()

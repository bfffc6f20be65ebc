"""A shop with its application, and the pages of buyers before it: by REST, the way the widget speaks."""

from pathlib import Path
from typing import Any

import httpx

from tests.aftersales.build import push
from tests.catalog.build import open_shop, tent
from tests.files.contents import picture
from tests.policies.build import name_return_address
from xiaoer import buyers, catalog, conversations, orders
from xiaoer.app.asgi import create_app
from xiaoer.app.live import visitor
from xiaoer.app.live.visitor import Visitor
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import ConnectionId, MerchantId

INNER = ("秘密", "agt_", "verdict", "over_auto_limit", "repeated", "seen_in", "risk", "138 0013 8000", "文三路")
"""What no buyer may read."""


class Desk:
    """The application, its shop, and pages of buyers before it."""

    def __init__(self, database: Database, keys: KeyRing, folder: Path, merchant_id: MerchantId) -> None:
        self.database, self.keys, self.merchant_id, self.shop_id = database, keys, merchant_id, ""
        app = create_app(Shared(database, keys, DiskBlobs(folder), "https://desk.example"))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example")

    def tx(self) -> Any:
        return self.database.transaction(self.merchant_id, OPERATOR)

    async def stock(self, *rows: dict[str, Any]) -> list[str]:
        async with self.tx() as tx:
            if not self.shop_id:
                self.shop_id = await open_shop(tx)
                await name_return_address(tx, self.shop_id)
                await catalog.push_listings(tx, self.shop_id, [tent()])  # type: ignore[arg-type]  # set by `stock`
            await push(tx, self.shop_id, *rows)  # type: ignore[arg-type]  # set by `stock`
            return [await orders.id_of(tx, row["external_id"]) for row in rows]

    async def talk(self, order_id: str = "") -> str:
        """The visitor's conversation with the shop."""
        thread = f"order:{order_id}" if order_id else "vis_1"
        async with self.tx() as tx:
            buyer_id = await buyers.identify(tx, ConnectionId("cnn_x"), thread, display_name="", verified=False)
            one, _ = await conversations.open_thread(
                tx,
                shop_id=self.shop_id,  # type: ignore[arg-type]  # set by `stock`
                connection_id=ConnectionId("cnn_x"),
                channel="webchat",
                thread=thread,
                buyer_id=buyer_id,
            )
            return one

    def page(self, *order_ids: str) -> "Page":
        who = Visitor(
            merchant_id=self.merchant_id,
            connection_id="cnn_x",
            shop_id=self.shop_id,
            channel="webchat",
            external_id=f"order:{order_ids[0]}" if order_ids else "vis_1",
            order_ids=list(order_ids),
        )
        return Page(self.client, visitor.issue(self.keys, who))


class Page:
    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.client.request(method, f"/api/webchat{path}", json=body, headers=self.headers)
        for word in INNER:
            assert word not in answer.text, (word, answer.text)
        return answer.status_code, answer.json()

    async def good(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.ask(method, path, body)
        assert status < 300, answer
        return answer

    async def photo(self) -> str:
        content = picture(size=(64, 64))
        made = await self.good("POST", "/uploads", {"name": "a.png", "size": len(content), "mime": "image/png"})
        headers = self.headers | {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
        sent = await self.client.patch(f"/api/webchat/uploads/{made['id']}", content=content, headers=headers)
        assert sent.status_code == 200, sent.text
        return str((await self.good("POST", f"/uploads/{made['id']}/finish"))["id"])


def wants(remedy: str, reason: str, **more: Any) -> dict[str, Any]:
    return {"client_id": f"once-{remedy}-{reason}", "remedy": remedy, "reason": reason, "confirmed": True, **more}

"""The demo shop's own page where a difference is paid, as docs/reference/shop-api.md asks of a shop. No money moves."""

import hmac
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs

from litestar import MediaType, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from xiaoer import merchants, orders
from xiaoer.app.demo.fill import PUBLIC_KEY
from xiaoer.app.demo.till import PATH
from xiaoer.infra.signing import sign
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import ConnectionId, MerchantId, ShopId
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import Connection
from xiaoer.orders.model import PaymentView

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
STYLE = """
:root{color-scheme:light dark}
body{margin:0 auto;max-width:24rem;padding:2rem 1rem;line-height:1.6;
font-family:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
h1{font-size:1.25rem}
.price{font-size:2rem;font-weight:700;margin:.5rem 0}
button{font:inherit;width:100%;min-height:44px;border:0;border-radius:.5rem;background:#2f6b4f;color:#fff}
button:focus-visible{outline:3px solid #c60;outline-offset:2px}
.quiet{opacity:.75}
"""
WORDS = {
    "zh": ("支付差价", "订单 {order}", "确认支付", "这是演示商城，不会真的扣款。"),
    "en": ("Pay the difference", "Order {order}", "Pay", "This is a demo shop: no money is taken."),
}


@dataclass(frozen=True, slots=True)
class Bill:
    """What the signed address says."""

    merchant_id: MerchantId
    connection: Connection
    said: dict[str, str]

    @property
    def amount(self) -> Money:
        return Money(int(self.said["amount_minor"]), self.said["currency"])


async def read_bill(shared: Shared, query: str) -> Bill:
    """Raises NotFoundException without the demo, for an address that was changed on its way, and after its time."""
    found = await merchants.find_connection(shared.database, PUBLIC_KEY)
    if found is None:
        raise NotFoundException
    said = {name: values[0] for name, values in parse_qs(query).items()}
    signed, _, _ = query.rpartition("&signature=")
    async with shared.database.transaction(found.merchant_id) as tx:
        links = {one.id: one for one in await merchants.list_connections(tx)}
        link = links.get(ConnectionId(said.get("connection", "")))
        held = await merchants.credentials(tx, shared.keys, link.id) if link else {}
        now_ms = int(tx.clock.now().timestamp() * 1000)
    if link is None or "signing_secret" not in held or not said.get("time", "").isdigit():
        raise NotFoundException
    good = sign(held["signing_secret"], int(said["time"]), "GET", f"{PATH}?{signed}", b"")
    if not hmac.compare_digest(good, said.get("signature", "")) or int(said["until_ms"]) < now_ms:
        raise NotFoundException
    return Bill(found.merchant_id, link, said)


@get(PATH, include_in_schema=False)
async def show_bill(request: Request[Any, Any, Any], shared: Shared) -> Response[str]:
    """The demo shop's page for a difference: the order, the amount and one button."""
    bill = await read_bill(shared, request.url.query)
    english = request.headers.get("accept-language", "").lower().startswith("en")
    title, order, pay, note = WORDS["en" if english else "zh"]
    price, currency = str(bill.amount).split()
    html = (
        f'<!doctype html><html lang="{"en" if english else "zh-CN"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p class="quiet">{escape(order.format(order=bill.said["order"]))} · {escape(bill.said.get("words", ""))}</p>'
        f'<p class="price">{"¥" if currency == "CNY" else f"{currency} "}{price}</p>'
        f'<form method="post" action="{PATH}?{escape(request.url.query)}"><button type="submit">{pay}</button></form>'
        f'<p class="quiet">{note}</p></main></body></html>'
    )
    return Response(html, media_type=MediaType.HTML, headers=HEADERS)


@post(PATH, include_in_schema=False)
async def take(request: Request[Any, Any, Any], shared: Shared) -> Redirect:
    """The payment stands in the shop's list of the order, under the reference; a repeat changes nothing."""
    bill = await read_bill(shared, request.url.query)
    async with shared.database.transaction(bill.merchant_id, OPERATOR) as tx:
        order = await orders.get(tx, await orders.id_of(tx, bill.said["order"]))
        listed = [_row(one, order.currency) for one in order.payments if one.external_id != bill.said["reference"]]
        now = tx.clock.now().isoformat()
        paid = {"external_id": bill.said["reference"], "method": "alipay", "paid_at": now}
        paid |= {"amount": _amount(bill.amount)}
        row = {
            "external_id": order.external_id,
            "state": order.state.value,
            "placed_at": order.placed_at.isoformat(),
            "source_updated_at": now,
            "payments": [*listed, paid],
        }
        report = await orders.push_orders(tx, ShopId(bill.connection.shop_id), [row])
    assert not report.rejected, report.rejected  # the demo tells what the demo was told
    back = bill.said.get("back", "")
    return Redirect(back if back.startswith(f"{shared.public_url}/") else "/demo/", status_code=303)


def _row(one: PaymentView, currency: str) -> dict[str, Any]:
    return {
        "external_id": one.external_id,
        "kind": one.kind.value,
        "method": one.method,
        "method_external_id": one.method_external_id,
        "amount": _amount(Money(one.amount_minor, currency)),
        "state": one.state.value,
        "paid_at": one.paid_at.isoformat() if one.paid_at else None,
    }


def _amount(money: Money) -> str:
    return str(money).split()[0]


routes: list[HTTPRouteHandler] = [show_bill, take]

"""The shop's own page for what a buyer still owes. docs/reference/shop-api.md is the other side of this file."""

from urllib.parse import urlencode, urlsplit

from xiaoer.channels.shop_api.client import LOOPBACK, SHORTEST_SECRET
from xiaoer.infra.signing import sign
from xiaoer.ports.outside import NotReached, Reach
from xiaoer.ports.payments import DuePayment


class Adapter:
    def page(self, reach: Reach, due: DuePayment) -> str:
        page, secret = _page(reach), reach.credentials.get("signing_secret", "")
        if len(secret) < SHORTEST_SECRET:
            raise NotReached("no_signing_secret")
        at_ms = int(reach.now.timestamp() * 1000)
        said = {
            "connection": reach.connection_id,
            "reference": due.reference,
            "order": due.order_external_id,
            "amount_minor": due.amount.minor,
            "currency": due.amount.currency,
            "words": due.words,
            "until_ms": int(due.until.timestamp() * 1000),
            "back": due.back_url,
            "time": at_ms,
        }
        target = f"{urlsplit(page).path or '/'}?{urlencode(said)}"
        return f"{page}?{urlencode(said)}&{urlencode({'signature': sign(secret, at_ms, 'GET', target, b'')})}"


def _page(reach: Reach) -> str:
    page = str(reach.config.get("pay_page") or "")
    try:
        parts = urlsplit(page)
    except ValueError:
        raise NotReached("bad_pay_page") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.query or parts.fragment:
        raise NotReached("bad_pay_page")
    return page

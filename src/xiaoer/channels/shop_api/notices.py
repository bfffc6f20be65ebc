"""Telling the shop's own system what buyers say of the shop. docs/reference/shop-api.md is the other side of this
file."""

from dataclasses import asdict

from xiaoer.channels.shop_api import client
from xiaoer.ports.notices import ShopNotice
from xiaoer.ports.outside import OutcomeUnknown, Reach, SaidNo


class Adapter:
    async def tell(self, reach: Reach, notice: ShopNotice) -> None:
        """Any 2xx is taken; a system that does not know this request (404, 405) does not want notices."""
        answer = await client.change(reach, "/notices", asdict(notice), notice.dedupe)
        if answer.status in (404, 405, 410):
            raise SaidNo("no_notices")
        if answer.status >= 400:
            raise SaidNo(f"status_{answer.status}")
        if answer.status >= 300:
            raise OutcomeUnknown(f"status_{answer.status}")

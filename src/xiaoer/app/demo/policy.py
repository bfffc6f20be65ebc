"""The demo shop's after-sales policy: the built-in one, and where goods come back to."""

from datetime import timedelta

from msgspec.structs import replace

from xiaoer import policies
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies.model import Document, InsuredTerms, ReturnAddress

RETURN_TO = (
    ReturnAddress(
        code="hangzhou",
        name="鹿汀售后仓",
        phone="0571-8800 1234",
        province="浙江省",
        city="杭州市",
        district="余杭区",
        line1="良渚街道古墩路 1888 号 2 号库",
        postal_code="311113",
        note="请在包裹内放一张写有订单号的纸条",
    ),
    ReturnAddress(
        code="chengdu",
        name="鹿汀西南退货点",
        phone="028-6500 4321",
        province="四川省",
        city="成都市",
        district="双流区",
        line1="西航港街道物流大道 66 号",
        postal_code="610207",
    ),
)
SINCE = timedelta(days=400)
"""Before the oldest order of the story."""


async def publish_policy(tx: Tx, shop_id: ShopId) -> None:
    """Version 1 counts for every order of the demo shop."""
    begin = policies.built_in(shop_id)
    insured = InsuredTerms(from_minor=50_000, cover_minor=1_000_000)
    terms = replace(
        begin.terms,
        return_addresses=RETURN_TO,
        insured=insured,
        payment_methods=("alipay", "wechat_pay", "gift_card"),
    )
    await policies.save_draft(tx, shop_id, Document(terms, begin.conditions, begin.clauses), note="填写寄回地址")
    await policies.publish(tx, shop_id, in_force_from=tx.clock.now() - SINCE)

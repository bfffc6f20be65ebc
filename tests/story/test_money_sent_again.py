"""A payer that says no first: a person sends the money again from the screen, and it is paid once."""

import pytest
from playwright.async_api import expect
from tests.story.after_sales import bought, goods, paid, shopper
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, all_away, member, until

from xiaoer.testing.fake_payer import FakePayer, Mood

SECRET = "a-secret-of-the-shop"


@pytest.mark.proves("A07")
async def test_a_difference_that_the_payer_refused_is_sent_again_and_paid_once(
    demo_url: str, new_context: NewContext
) -> None:
    """Cheaper goods give ¥43.00 back; the shop's payer refuses it, then pays."""
    await all_away(demo_url)
    payer = FakePayer(SECRET, script=[Mood.REFUSE])
    async with shopper(demo_url) as one, member(demo_url) as owner:
        made = {"shop_id": one.shop.shop_id, "name": "收银系统", "channel": "shop_api"}
        made |= {"config": {"base_url": await payer.start()}, "credentials": {"signing_secret": SECRET}}
        link = await owner.post("/api/connections", made)
        try:
            skus = await goods(one.desk, one.shop.shop_id, 松绿=5)
            small = {"external_id": f"{skus['松绿']}-S", "name": "单人", "price": "356.00", "stock": 5}
            tents = {"external_id": skus["松绿"].rpartition("-")[0], "title": "双人三季帐篷"}
            tents |= {"skus": [{"external_id": skus["松绿"], "name": "松绿", "price": "399.00", "stock": 5}, small]}
            door = f"/api/shops/{one.shop.shop_id}/listings"
            assert (await one.desk.ask("PUT", door, {"listings": [tents]}))[0] == 200
            number = await one.order(**paid())
            await one.order(number, **paid(), lines=bought(number, skus["松绿"]))
            lines = [{"line_id": f"{number}-1", "quantity": 1, "new_sku_id": small["external_id"]}]
            case = (await one.ask(number, "change_sku", "order_error", lines=lines))["row"]["id"]

            page = await (await new_context()).new_page()
            await sign_in(page, demo_url, OWNER)
            await page.get_by_role("link", name="资金").click()
            row = page.get_by_role("listitem").filter(has_text=number).filter(has_text="¥43.00").first
            await row.get_by_role("button", name="再试一次").click()

            async def of_case() -> list[str]:
                found = (await owner.get("/api/payouts", params={"case_id": case}))["items"]
                return sorted(payout["state"] for payout in found)

            assert await until(of_case, lambda seen: "paid" in seen) == ["paid", "refused"]
            assert [payment["amount_minor"] for payment in payer.book.all()] == [43_00]
            await expect(row.get_by_role("button", name="再试一次")).to_have_count(0)
        finally:
            await owner.ask("DELETE", f"/api/connections/{link['connection']['id']}")
            await payer.stop()

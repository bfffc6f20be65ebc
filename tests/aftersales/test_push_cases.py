"""Cases of a platform: a mirror that follows its news, whatever the order they come in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, orders
from xiaoer.aftersales.errors import CaseOfPlatform
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.push_cases import push_cases
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By

BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def news(state: str, minutes: int, **more: Any) -> dict[str, Any]:
    at = (BEGAN + timedelta(minutes=minutes)).isoformat()
    row = {"external_id": "R-9", "order_external_id": "T-1", "remedy": "return_refund", "amount": "379.00"}
    return {**row, "state": state, "source_updated_at": at, **more}


NEWS = [news("requested", 0), news("awaiting_return", 10), news("settled", 90)]


@pytest.mark.parametrize("told", list(permutations(NEWS)))
async def test_the_newest_news_wins_in_any_order_and_repeats_change_nothing(
    begin: Open, shop_id: ShopId, told: tuple[dict[str, Any], ...]
) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        for row in (*told, *told):
            report = await push_cases(tx, shop_id, [row])
            assert not report.rejected
        (case,) = await aftersales.of_order(tx, await orders.id_of(tx, "T-1"))
        assert (case.state, case.authority, case.amount_minor, case.due_at) == (State.SETTLED, "platform", 37900, None)


async def test_nobody_moves_a_platforms_case_here(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await push_cases(tx, shop_id, [news("requested", 0)])
        (case,) = await aftersales.of_order(tx, await orders.id_of(tx, "T-1"))
        with pytest.raises(CaseOfPlatform):
            await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())


async def test_bad_rows_are_named_and_good_ones_kept(begin: Open, shop_id: ShopId) -> None:
    rows = [news("requested", 0), news("dreaming", 1), news("requested", 0, order_external_id="T-404")]
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        report = await push_cases(tx, shop_id, rows)
    assert report.created == 1
    assert [(row.line, row.field) for row in report.rejected] == [(2, "state"), (3, "order_external_id")]


async def test_a_buyer_who_names_a_request_as_the_platform_named_its_case_opens_another_one(
    begin: Open, shop_id: ShopId
) -> None:
    request = ask("compensation", "late", client_id="R-9", amount_minor=5_00, decide=False)
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await push_cases(tx, shop_id, [news("requested", 0)])
        mine = await aftersales.open_case(tx, request, by=By.BUYER)
        assert mine.authority == "shop"
        assert (await aftersales.open_case(tx, request, by=By.BUYER)).id == mine.id
        report = await push_cases(tx, shop_id, [news("awaiting_return", 10)])
        assert (report.changed, report.rejected) == (1, [])
        states = {case.authority: case.state for case in await aftersales.of_order(tx, mine.order_id)}
        assert states == {"shop": mine.state, "platform": State.AWAITING_RETURN}

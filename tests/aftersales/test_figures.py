"""What cases add up to, the ways out an agent is offered, and the letter that says why."""

from datetime import UTC, datetime, timedelta

from tests.aftersales.build import ask, push, sent_order, signed_order
from tests.aftersales.conftest import Open
from xiaoer import aftersales, orders, payouts
from xiaoer.aftersales.figures import Span, cases_behind, figures
from xiaoer.aftersales.letter import letter
from xiaoer.aftersales.model import Action, ActionBody, Remedy
from xiaoer.aftersales.preview import PreviewRequest
from xiaoer.aftersales.reject_delivery import RejectionBody, reject_delivery
from xiaoer.aftersales.resolutions import resolutions, worth
from xiaoer.kernel.ids import PayoutId, ShopId
from xiaoer.kernel.transitions import By


def last_month() -> Span:
    now = datetime.now(UTC)
    return Span(now - timedelta(days=30), now + timedelta(minutes=1))


async def test_every_figure_opens_the_cases_behind_it(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, sent_order("T-1"), signed_order("T-2"))
        case = await reject_delivery(tx, "T-1", RejectionBody(reason="changed_mind"))
        (payout,) = await payouts.of_case(tx, case.id)
        await payouts.record_by_hand(tx, PayoutId(payout.id), "bank 1")
        bad = await aftersales.open_case(tx, ask("return_refund", "changed_mind", "T-2", decide=False))
        await aftersales.act(tx, bad.id, Action.REFUSE, ActionBody(words="影响二次销售"))
        await aftersales.act(tx, bad.id, Action.ESCALATE, ActionBody(words="不同意"), by=By.BUYER)
    async with begin() as tx:
        seen = await figures(tx, last_month())
        assert seen.rejected_reasons == {"changed_mind": 1}
        assert (seen.dispute_rate.numerator, seen.dispute_rate.denominator) == (1, 2)
        assert seen.high_risk == 1
        for figure, number in {
            "dispute_rate": 1,
            "rejected_reasons": 1,
            "high_risk": 1,
            "refund_only_close": 0,
        }.items():
            assert len((await cases_behind(tx, figure, last_month())).items) == number


async def test_the_letter_cites_the_clause_and_the_next_step(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        case = await aftersales.open_case(tx, ask("return_refund", decide=False))
        case = await aftersales.act(tx, case.id, Action.REFUSE, ActionBody(words="商品已使用，影响二次销售"))
        said = await letter(tx, case)
    assert "商品已使用，影响二次销售" in said.text
    assert "第 1 版" in said.text
    assert "平台介入" in said.text
    assert said.clauses


async def test_ways_out_are_ranked_and_the_chosen_one_executes(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        asked = PreviewRequest(reason="changed_mind", lines=ask("exchange", lines=[{"line_id": "T-1-2"}]).lines)
        found = await resolutions(tx, "T-1", asked, By.AGENT)
        assert Remedy.RETURN_REFUND in [one.remedy for one in found]
        gains = [(one.needs_person, one.cost_minor - one.buyer_value_minor) for one in found]
        assert gains == sorted(gains)
        chosen = next(one for one in found if one.remedy is Remedy.RETURN_REFUND)
        case = await aftersales.open_case(tx, chosen.request)
        assert case.amount_minor == chosen.amount_minor == 5900
        assert await orders.id_of(tx, "T-1") == case.order_id


async def test_no_part_of_nothing_is_offered_back(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        await aftersales.open_case(tx, ask("return_refund"))
        found = await resolutions(tx, "T-1", PreviewRequest(reason="changed_mind"), By.AGENT)
        assert [one for one in found if one.remedy is Remedy.REFUND_ONLY] == []


def test_a_return_is_worth_less_to_a_buyer_who_pays_the_postage() -> None:
    assert worth(Remedy.RETURN_REFUND, 10000, 10000, False)[0] < worth(Remedy.RETURN_REFUND, 10000, 10000, True)[0]

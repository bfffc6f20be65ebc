"""What a buyer sends back: expected, reported, followed, signed."""

from datetime import timedelta

import pytest

from tests.logistics.build import NUMBER, START, Depot, at, case_id, scan, sent
from xiaoer import logistics
from xiaoer.kernel.ids import CaseId
from xiaoer.logistics.errors import (
    CarrierUnknown,
    ReturnEnded,
    ReturnNotFound,
    TrackingNumberBad,
    TrackingNumberOfOther,
    TrackingNumberOurs,
    TrackingNumberUsed,
)
from xiaoer.logistics.events import ReturnCameLate, ReturnShipped, ReturnSigned
from xiaoer.logistics.model import ReturnState

BACK = "YT8812345678901"


async def expected(depot: Depot, external_id: str = "T-1", number: str = NUMBER) -> CaseId:
    await depot.push(sent(external_id=external_id, number=number))
    case, order_id = case_id(), await depot.order_id(external_id)
    async with depot.tx() as tx:
        await logistics.expect_return(tx, case, order_id, depot.shop_id)
    return case


async def test_a_return_is_expected_once_a_case(depot: Depot) -> None:
    case, order_id = await expected(depot), await depot.order_id()
    async with depot.tx() as tx:
        first = await logistics.return_parcel_of(tx, case)
        again = await logistics.expect_return(tx, case, order_id, depot.shop_id, ship_by=START + timedelta(days=7))
        assert again == first
        assert (again.state, again.tracking_number, again.scans) == (ReturnState.EXPECTED, "", [])


async def test_the_number_that_a_buyer_types_is_tidied_and_tells_its_carrier(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        shown = await logistics.report_return(tx, case, "", " yt 8812-345 678901 ")
    assert (shown.state, shown.carrier, shown.carrier_name, shown.tracking_number) == (
        ReturnState.SHIPPED,
        "yto",
        "圆通速递",
        BACK,
    )
    [event] = depot.of(ReturnShipped)
    assert (event.case_id, event.carrier, event.tracking_number) == (case, "yto", BACK)


async def test_the_same_report_again_changes_and_tells_nothing(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        first = await logistics.report_return(tx, case, "圆通", BACK)
        assert await logistics.report_return(tx, case, "yto", BACK) == first
    assert len(depot.of(ReturnShipped)) == 1


async def test_a_wrong_number_can_be_corrected_until_it_is_signed(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        await logistics.report_return(tx, case, "顺丰", "SF1385628716739")
        assert (await logistics.report_return(tx, case, "圆通", BACK)).tracking_number == BACK
        await logistics.push_return_parcels(tx, [{"tracking_number": BACK, "signed_at": at(days=2)}])
        with pytest.raises(ReturnEnded):
            await logistics.report_return(tx, case, "顺丰", "SF1385628716739")
    assert [one.tracking_number for one in depot.of(ReturnShipped)] == ["SF1385628716739", BACK]


@pytest.mark.parametrize(
    ("carrier", "number", "error"),
    [
        ("圆通", "13800138000", TrackingNumberBad),  # a telephone
        ("圆通", "123", TrackingNumberBad),
        ("圆通", "已经寄出了", TrackingNumberBad),
        ("圆通", "11111111111111", TrackingNumberBad),
        ("顺丰", "T-10001234567", TrackingNumberBad),  # the order's own number
        ("ups", "1Z1111111111111111", TrackingNumberBad),  # check digit
        ("ems", "EA123456784CN", TrackingNumberBad),
        ("中通", BACK, TrackingNumberOfOther),
        ("", "9912345678", CarrierUnknown),
        ("中通", NUMBER, TrackingNumberOurs),
    ],
)
async def test_what_cannot_be_the_number_is_refused_with_its_reason(
    depot: Depot, carrier: str, number: str, error: type[Exception]
) -> None:
    case = await expected(depot, external_id="T-10001234567")
    async with depot.tx() as tx:
        with pytest.raises(error):
            await logistics.report_return(tx, case, carrier, number)


async def test_a_number_of_an_unlisted_shape_or_carrier_is_taken(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        assert (await logistics.report_return(tx, case, "圆通", "883828504604679530")).carrier == "yto"
        shown = await logistics.report_return(tx, case, "百世快递", "557020683421114")
    assert (shown.carrier, shown.carrier_name) == ("百世快递", "百世快递")


async def test_a_parcel_that_has_arrived_cannot_bring_another_return(depot: Depot) -> None:
    first, second = await expected(depot), await expected(depot, "T-2", "75312345678902")
    async with depot.tx() as tx:
        await logistics.report_return(tx, first, "圆通", BACK)
        await logistics.push_return_parcels(tx, [{"tracking_number": BACK, "signed_at": at(days=2)}])
        with pytest.raises(TrackingNumberUsed):
            await logistics.report_return(tx, second, "圆通", BACK)


async def test_one_parcel_may_bring_the_goods_of_two_cases(depot: Depot) -> None:
    first, second = await expected(depot), await expected(depot, "T-2", "75312345678902")
    async with depot.tx() as tx:
        for case in (first, second):
            await logistics.report_return(tx, case, "圆通", BACK)
        report = await logistics.push_return_parcels(tx, [{"tracking_number": BACK, "signed_at": at(days=2)}])
        assert (report.changed, report.rejected) == (2, [])
    await depot.ring()
    assert {one.case_id for one in depot.of(ReturnSigned)} == {first, second}


async def test_scans_are_kept_once_and_the_signature_is_told_once(depot: Depot) -> None:
    case = await expected(depot)
    moved = [scan("【杭州】已揽收", days=1), scan("已到达【上海转运中心】", days=2)]
    signed = scan("已签收，签收人: 仓库前台", days=3)
    async with depot.tx() as tx:
        await logistics.report_return(tx, case, "圆通", BACK)
        for events in ([signed, *moved], moved, [signed]):
            await logistics.push_return_parcels(tx, [{"tracking_number": BACK, "carrier": "圆通", "events": events}])
        shown = await logistics.return_parcel_of(tx, case)
    assert shown is not None
    assert (shown.state, shown.signed_at, len(shown.scans)) == (ReturnState.SIGNED, START + timedelta(days=3), 3)
    await depot.ring()
    [event] = depot.of(ReturnSigned)
    assert (event.case_id, event.signed_at) == (case, START + timedelta(days=3))


async def test_the_shops_system_may_name_the_case_and_the_number_at_once(depot: Depot) -> None:
    case = await expected(depot)
    row = {"case_id": case, "tracking_number": BACK, "carrier": "yto", "events": [scan("已揽收", days=1)]}
    async with depot.tx() as tx:
        await logistics.push_return_parcels(tx, [row])
        shown = await logistics.return_parcel_of(tx, case)
    assert shown is not None
    assert (shown.state, shown.parcel_state) == (ReturnState.SHIPPED, "collected")
    await depot.ring()
    assert len(depot.of(ReturnShipped)) == 1


async def test_goods_that_come_without_a_word_are_signed_all_the_same(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        await logistics.push_return_parcels(tx, [{"case_id": case, "signed_at": at(days=4)}])
    await depot.ring()
    assert [one.case_id for one in depot.of(ReturnSigned)] == [case]


async def test_bad_rows_are_named_and_good_ones_kept(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        await logistics.report_return(tx, case, "圆通", BACK)
        report = await logistics.push_return_parcels(
            tx,
            [
                {"tracking_number": "SF9999999999999"},
                {"carrier": "圆通"},
                {"case_id": case, "tracking_number": "13800138000"},
                {"tracking_number": BACK, "events": [{"at": "yesterday", "text": "x"}]},
                {"tracking_number": BACK, "events": [scan("已揽收", days=1)], "colour": "red"},
            ],
        )
    codes = [(row.line, row.code) for row in report.rejected]
    assert codes == [
        (1, "row_return_unknown"),
        (2, "row_return_unknown"),
        (3, "row_tracking_number"),
        (4, "row_bad_time"),
    ]
    assert (report.changed, report.ignored_fields) == (1, ["colour"])


async def test_a_cancelled_return_is_told_to_nobody_and_can_be_expected_anew(depot: Depot) -> None:
    case, order_id = await expected(depot), await depot.order_id()
    async with depot.tx() as tx:
        await logistics.report_return(tx, case, "圆通", BACK)
        await logistics.cancel_return(tx, case)
        await logistics.push_return_parcels(tx, [{"tracking_number": BACK, "signed_at": at(days=2)}])
    await depot.ring()
    assert depot.of(ReturnSigned) == []
    async with depot.tx() as tx:
        assert (await logistics.expect_return(tx, case, order_id, depot.shop_id)).state == ReturnState.EXPECTED


async def test_a_case_without_a_return_has_none_and_cannot_report_one(depot: Depot) -> None:
    async with depot.tx() as tx:
        assert await logistics.return_parcel_of(tx, case_id()) is None
        await logistics.cancel_return(tx, case_id())
        with pytest.raises(ReturnNotFound):
            await logistics.report_return(tx, case_id(), "圆通", BACK)


async def test_goods_that_arrive_after_their_case_ended_are_told_once(depot: Depot) -> None:
    case = await expected(depot)
    async with depot.tx() as tx:
        await logistics.cancel_return(tx, case)
        row = {"case_id": case, "tracking_number": BACK, "events": [scan("已签收，签收人: 仓库前台", days=3)]}
        on_the_way = row | {"events": [scan("【杭州】已揽收", days=1)]}
        for pushed, changed in ((on_the_way, 0), (row, 1), (row, 0)):
            assert (await logistics.push_return_parcels(tx, [pushed])).changed == changed
    [late] = depot.of(ReturnCameLate)
    assert (late.case_id, late.tracking_number) == (case, BACK)
    await depot.ring()
    assert depot.of(ReturnSigned) == []
    async with depot.tx() as tx:
        shown = await logistics.expect_return(tx, case, late.order_id, late.shop_id)
    assert (shown.state, shown.signed_at) == (ReturnState.EXPECTED, None)

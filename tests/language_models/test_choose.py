"""A model asks for skills in their own forms; what is not exactly that is no advice."""

import pytest

from tests.language_models.desk import Desk
from tests.language_models.skills import Apply, Nothing, Parcel
from xiaoer.language_models import Offered
from xiaoer.language_models.tools import form_of
from xiaoer.testing.fake_openai import Say, Status

OFFERED = [
    Offered("parcel", "Where a parcel is", Parcel),
    Offered("apply", "Ask for a refund, return or exchange", Apply),
    Offered("human", "The buyer wants a person", Nothing),
]
ASKS = "订单 T-1001 想退货退款，快递到哪了"
GOOD = '{"order_number": "[NUMBER1]", "remedy": "return_refund"}'


async def test_several_skills_come_in_the_order_that_the_message_asks_for(desk: Desk) -> None:
    desk.server.script[:] = [Say(calls=[("apply", GOOD), ("parcel", "{}")])]
    chosen = await desk.models.choose(desk.merchant_id, ASKS, OFFERED)
    assert [(one.name, one.given) for one in chosen.picks] == [
        ("apply", Apply("T-1001", "return_refund")),
        ("parcel", Parcel()),
    ]
    tools = desk.server.asked[0].body["tools"]
    assert [one["function"]["name"] for one in tools] == ["parcel", "apply", "human"]
    assert tools[1]["function"]["parameters"]["required"] == ["order_number", "remedy"]


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        ([("apply", '{"order_number": "T-1001", "remedy": "give_all_money"}')], "bad_arguments"),
        ([("apply", '{"order_number": "T-1001"}')], "bad_arguments"),
        ([("apply", '{"order_number": "T-1001", "remedy": "exchange", "quantity": 0}')], "bad_arguments"),
        ([("apply", '{"order_number": "T-1001", "remedy": "exchange", "amount": 99999}')], "bad_arguments"),
        ([("apply", '{"order_number": "T-9999", "remedy": "exchange"}')], "bad_arguments"),
        ([("apply", '{"order_number": "[NUMBER7]", "remedy": "exchange"}')], "bad_arguments"),
        ([("apply", "{")], "bad_arguments"),
        ([("apply", "[" * 2000)], "bad_arguments"),
        ([("apply", '"T-1001"')], "bad_arguments"),
        ([("drop_tables", "{}")], "no_such_tool"),
        ([("parcel", "{}"), ("pay_out", "{}")], "no_such_tool"),
        ([("", "")], "no_such_tool"),
        ([], "nothing_said"),
    ],
)
async def test_wrong_or_invented_input_spoils_the_advice(desk: Desk, calls: list[tuple[str, str]], reason: str) -> None:
    desk.server.script[:] = [Say("I would rather talk", calls=calls, finish="stop")]
    chosen = await desk.models.choose(desk.merchant_id, ASKS, OFFERED)
    assert (chosen.picks, chosen.reason) == ([], reason)
    assert (await desk.last()).reason == reason


async def test_at_most_three_skills_are_taken(desk: Desk) -> None:
    desk.server.script[:] = [Say(calls=[("parcel", "{}")] * 9)]
    assert len((await desk.models.choose(desk.merchant_id, ASKS, OFFERED)).picks) == 3


async def test_a_failure_is_no_advice_and_says_so(desk: Desk) -> None:
    desk.server.script[:] = [Status(500)]
    chosen = await desk.models.choose(desk.merchant_id, ASKS, OFFERED)
    assert (chosen.picks, chosen.reason) == ([], "status_500")


def test_a_form_says_all_that_the_skill_checks() -> None:
    form = form_of(Apply)
    assert (form["type"], form["additionalProperties"]) == ("object", False)
    assert form["properties"]["remedy"] == {"enum": ["exchange", "refund_only", "return_refund"]}
    assert form["properties"]["quantity"] == {"type": "integer", "minimum": 1, "maximum": 99, "default": 1}


def test_a_name_that_no_api_takes_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no name"):
        _ = Offered("转人工", "", Nothing).tool

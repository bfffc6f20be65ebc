"""Whatever the other side does, the buyer gets an answer, and the record says what happened."""

import pytest

from tests.language_models.desk import YUAN, Desk
from xiaoer.kernel.actors import OPERATOR
from xiaoer.language_models.model import CallOutcome
from xiaoer.testing.fake_openai import Act, HangUp, Raw, Say, Silent, Status

ANSWER = "您的订单已发货，预计11月25日送达。"
NICER = "亲，您的订单已经发货啦，预计11月25日送达哦~"


async def test_an_answer_in_the_shops_tone_is_sent_and_counted(desk: Desk) -> None:
    await desk.save(tone="亲切")
    desk.server.script[:] = [Say(NICER, tokens=(300, 40))]
    said = await desk.models.reword(desk.merchant_id, ANSWER, conversation_id="cnv_1")
    assert (said.text, said.by_model) == (NICER, True)
    (asked,) = desk.server.asked
    assert (asked.path, asked.headers["authorization"]) == ("/v1/chat/completions", "Bearer sk-test-1")
    assert (asked.body["model"], asked.body["stream"], asked.body["temperature"]) == ("tiny-1", True, 0)
    assert "亲切" in asked.text
    call = await desk.last()
    assert (call.outcome, call.tokens_in, call.tokens_out, call.conversation_id) == (CallOutcome.USED, 300, 40, "cnv_1")
    assert call.cost_micros == 300 * 2 + 40 * 8
    seen = await desk.seen()
    assert (seen.spent_micros, seen.held_micros, seen.calls, seen.used) == (920, 0, 1, 1)


async def test_one_json_object_is_as_good_as_a_stream(desk: Desk) -> None:
    desk.server.script[:] = [Say(NICER, whole=True)]
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).by_model


@pytest.mark.parametrize(
    ("acts", "reason", "requests"),
    [
        ([Status(429), Status(429)], "status_429", 2),
        ([Status(503), Status(503)], "status_503", 2),
        ([Status(500)], "status_500", 1),
        ([Status(401, '{"error": {"code": "invalid_api_key"}}')], "status_401 invalid_api_key", 1),
        ([Status(400, "<html>a question sent back: 13800138000</html>")], "status_400", 1),
        ([Status(302, "")], "status_302", 1),
        ([HangUp()], "RemoteProtocolError", 1),
        ([HangUp(after="您的订单已发")], "cut_off", 1),
        ([Raw("data: {not json\n\n")], "not_json", 1),
        ([Raw('data: {"choices": 5}\n\n')], "not_json", 1),
        ([Raw("<html>a gateway's page</html>", "text/html")], "not_json", 1),
        ([Raw('{"choices": []}', "application/json")], "no_choice", 1),
        ([Raw("data: [DONE]\n\n")], "cut_off", 1),
        ([Raw("", "text/event-stream")], "cut_off", 1),
        ([Raw("data: " + "x" * 2_000_000)], "answer_too_large", 1),
    ],
)
async def test_what_goes_wrong_sends_the_answer_made_here_and_says_why(
    desk: Desk, acts: list[Act], reason: str, requests: int
) -> None:
    desk.server.script[:] = acts
    said = await desk.models.reword(desk.merchant_id, ANSWER)
    assert (said.text, said.by_model) == (ANSWER, False)
    assert said.reason.startswith(reason)
    assert len(desk.server.asked) == requests
    call = await desk.last()
    assert call.outcome in (CallOutcome.FAILED, CallOutcome.REJECTED)
    assert call.reason == said.reason
    assert "13800138000" not in call.reason
    assert (await desk.seen()).held_micros == 0


async def test_an_answer_cut_at_its_limit_or_by_a_filter_is_not_sent(desk: Desk) -> None:
    for finish in ("length", "content_filter"):
        desk.server.script[:] = [Say(NICER, finish=finish)]
        said = await desk.models.reword(desk.merchant_id, ANSWER)
        assert (said.text, said.reason) == (ANSWER, "cut_off")


@pytest.mark.parametrize("act", [Silent(), Silent(begins=True)])
async def test_a_server_that_falls_silent_is_waited_for_no_longer_than_the_shop_says(desk: Desk, act: Act) -> None:
    await desk.save(timeout_s=0.5)
    desk.server.script[:] = [act]
    said = await desk.models.reword(desk.merchant_id, ANSWER)
    assert (said.text, said.by_model) == (ANSWER, False)
    assert len(desk.server.asked) == 1
    call = await desk.last()
    assert (call.outcome, 400 <= call.took_ms < 5_000) == (CallOutcome.FAILED, True)
    assert call.cost_micros > 0, "it may have been worked on: it counts in full"


async def test_one_too_many_is_asked_once_more_and_then_used(desk: Desk) -> None:
    desk.server.script[:] = [Status(429), Say(NICER)]
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).by_model
    assert len(desk.server.asked) == 2
    assert len(await desk.calls()) == 1


async def test_nobody_at_the_address_costs_nothing_and_shows_on_the_connection(desk: Desk) -> None:
    await desk.save(base_url="http://127.0.0.1:9/v1")
    said = await desk.models.reword(desk.merchant_id, ANSWER)
    assert (said.text, said.reason) == (ANSWER, "ConnectError")
    seen = await desk.seen()
    assert (seen.failing, seen.spent_micros, seen.held_micros) == ("ConnectError", 0, 0)


async def test_after_three_failures_buyers_do_not_wait_for_it_until_it_has_rested(desk: Desk) -> None:
    desk.server.script[:] = [Status(500)] * 4
    for _ in range(3):
        await desk.models.reword(desk.merchant_id, ANSWER)
    said = await desk.models.reword(desk.merchant_id, ANSWER)
    assert (said.text, said.reason, len(desk.server.asked)) == (ANSWER, "resting", 3)
    assert (await desk.last()).outcome == CallOutcome.NOT_ASKED
    assert (await desk.seen()).rest_until is not None
    desk.clock.turn(seconds=61)
    await desk.models.reword(desk.merchant_id, ANSWER)
    assert len(desk.server.asked) == 4
    desk.clock.turn(seconds=61)
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).reason == "resting", "twice as long after the fourth"
    desk.clock.turn(seconds=61)
    desk.server.script[:] = [Say(NICER)]
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).by_model
    assert (await desk.seen()).rest_until is None


async def test_a_merchant_without_a_model_asks_nobody_and_records_nothing(desk: Desk) -> None:
    await desk.save(enabled=False)
    said = await desk.models.reword(desk.merchant_id, ANSWER)
    assert (said.text, said.by_model, said.reason) == (ANSWER, False, "")
    await desk.save(reword=False)
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).text == ANSWER
    assert (desk.server.asked, await desk.calls()) == ([], [])


async def test_the_owners_button_tells_what_came_and_what_it_cost(desk: Desk) -> None:
    trial = await desk.models.try_out(desk.merchant_id, OPERATOR)
    assert (trial.outcome, trial.said, trial.cost_micros) == (CallOutcome.USED, "ok", 100 * 2 + 20 * 8)
    desk.server.script[:] = [Status(401, '{"error": {"code": "invalid_api_key"}}')]
    trial = await desk.models.try_out(desk.merchant_id, OPERATOR)
    assert (trial.outcome, trial.reason, trial.cost_micros) == (CallOutcome.FAILED, "status_401 invalid_api_key", 0)


async def test_a_question_is_never_asked_inside_a_transaction(desk: Desk) -> None:
    async with desk.tx():
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await desk.models.try_out(desk.merchant_id, OPERATOR)
    assert desk.server.asked == []


async def test_a_question_longer_than_any_answer_needs_is_not_asked(desk: Desk) -> None:
    said = await desk.models.reword(desk.merchant_id, "很长" * 10_000)
    assert (said.reason, desk.server.asked) == ("too_long", [])


async def test_the_budget_of_a_month_is_another_months_too(desk: Desk) -> None:
    await desk.save(budget_micros=3 * YUAN // 100)
    desk.server.usual = Say(NICER, tokens=(6_000, 2_200))
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).by_model
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).reason == "budget_spent"
    desk.clock.turn(days=11)
    assert (await desk.seen()).month == "2026-12"
    assert (await desk.models.reword(desk.merchant_id, ANSWER)).by_model

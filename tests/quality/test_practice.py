"""A newcomer answers a masked real session; the score says what it is made of."""

from typing import Any

import pytest

from tests.quality.conftest import Office
from xiaoer.quality.practice_model import Turn
from xiaoer.quality.simulate import look_at_answer, masked, total_of

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
LINES = (
    ("buyer", "我是林夏，电话 13800138000，住文一西路 969 号"),
    ("buyer", "等了好久，什么态度"),
    ("agent", "林夏您好，非常抱歉，今天 18 点前发出"),
    ("buyer", "那运费呢"),
    ("agent", "运费我们承担"),
)


async def inspected(office: Office) -> None:
    """A session of Mei's with a published result."""
    talk = await office.talk("mei", *LINES)
    sheet = await office.good("ming", "POST", "/api/quality/sheets", {"conversation_id": talk})
    answers = {one["code"]: {"points": 10} for one in sheet["card"]["criteria"]}
    await office.good("ming", "POST", f"/api/quality/sheets/{sheet['row']['id']}/score", {"answers": answers})


async def answers(office: Office, begun: Any, text: str, who: str = "wai") -> Any:
    return await office.good(who, "POST", f"/api/quality/practice/{begun['id']}/answer", {"text": text})


async def test_a_newcomer_answers_line_by_line_and_reads_why(office: Office) -> None:
    await inspected(office)
    begun = await office.good("wai", "POST", "/api/quality/practice")
    assert (begun["count"], len(begun["turns"]), begun["total"]) == (2, 1, None)
    shown = str(begun)
    for secret in ("林夏", "13800138000", "文一西路", "18 点前"):
        assert secret not in shown

    office.clock.pass_(seconds=20)
    second = await answers(office, begun, "可能明天发吧")
    assert [one["rule"] for one in second["turns"][0]["answer"]["findings"]] == ["vague", "no_empathy"]
    assert (second["turns"][0]["answer"]["points"], second["turns"][1]["buyer"]) == (70, ["那运费呢"])
    office.clock.pass_(seconds=200)
    done = await answers(office, begun, "运费由店铺承担，不用您付")
    assert (done["turns"][1]["answer"]["points"], done["total"]) == (90, 80)
    assert done["turns"][1]["original"] == ["运费我们承担"]
    over = await office.ask("wai", "POST", f"/api/quality/practice/{begun['id']}/answer", {"text": "再来一次"})
    assert over[1]["code"] == "practice_over"
    assert (await office.ask("wai", "POST", "/api/quality/practice"))[1]["code"] == "nothing_to_practise"


async def test_nobody_practises_on_their_own_work_or_reads_anothers_practice(office: Office) -> None:
    await inspected(office)
    assert (await office.ask("mei", "POST", "/api/quality/practice"))[1]["code"] == "nothing_to_practise"
    begun = await office.good("wai", "POST", "/api/quality/practice")
    path = f"/api/quality/practice/{begun['id']}"
    assert (await office.ask("atan", "GET", path))[0] == 404
    assert (await office.ask("lead", "POST", f"{path}/answer", {"text": "我来答"}))[0] == 404
    assert (await office.good("ming", "GET", path))["agent_name"] == "wai"
    assert await office.good("atan", "GET", "/api/quality/practice") == []


def test_the_same_answer_gets_the_same_points() -> None:
    turn = Turn(buyer=["我要投诉"], original=["抱歉"])
    bad, good = look_at_answer(turn, "哦", 5), look_at_answer(turn, "非常抱歉，我马上为您查物流", 5)
    assert (bad.points, good.points, total_of([bad, good])) == (65, 100, 83)
    assert masked("寄到幸福小区3栋502室，a.b@c.com", []) == "****，a****@c.com"

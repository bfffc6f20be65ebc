"""Sessions are drawn, scored by card, blindly twice where the plan says so, appealed and coached."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.quality.conftest import Office
from xiaoer.quality.cards import built_in, check_card, middle, result
from xiaoer.quality.draw import Candidate, choose, quota
from xiaoer.quality.errors import BadCard, CriterionUnscored
from xiaoer.quality.keep_plan import next_draw
from xiaoer.quality.sheet_model import Criterion, DrawnBy, Every, Mark, NewCard, Plan

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
CARD = built_in(english=False)
CODES = [one.code for one in CARD.criteria]
CALM = (("buyer", "有货吗"), ("agent", "有的，今天下单明天中午前发出"))
ANGRY = (("buyer", "什么态度，我要投诉"), ("agent", "您别再问了，是您自己的问题"))


def marks(points: float = 10, **others: float | None) -> dict[str, Any]:
    return {code: {"points": others.get(code, points)} for code in CODES}


async def plan(office: Office, **facts: Any) -> Any:
    new = {"name": "日常抽检", "per_agent": 2, "risk_percent": 50, "double_percent": 0} | facts
    return await office.good("ming", "POST", "/api/quality/plans", new)


async def drawn(office: Office, **facts: Any) -> list[Any]:
    """Sheets of a new plan, drawn now."""
    made = await plan(office, **facts)
    await office.good("ming", "POST", f"/api/quality/plans/{made['id']}/draw")
    await office.run_clocks()
    return list((await office.good("ming", "GET", "/api/quality/sheets?view=any"))["items"])


async def published(office: Office, points: float = 6) -> Any:
    """A sheet of Mei's that Ming has scored."""
    talk = await office.talk("mei", *CALM)
    sheet = await office.good("ming", "POST", "/api/quality/sheets", {"conversation_id": talk})
    body = {"answers": marks(points), "note": "再具体一些", "coaching": "先说结论，再说原因"}
    return await office.good("ming", "POST", f"/api/quality/sheets/{sheet['row']['id']}/score", body)


async def test_so_many_sessions_of_each_agent_are_drawn_the_riskiest_among_them(office: Office) -> None:
    for who in ("mei", "wai"):
        for _ in range(3):
            await office.talk(who, *CALM)
    risky = await office.talk("mei", *ANGRY, wait_s=400)
    sheets = await drawn(office)
    assert sorted(one["agent_name"] for one in sheets) == ["mei", "mei", "wai", "wai"]
    [by_risk] = [one for one in sheets if one["drawn_by"] == "risk"]
    assert by_risk["conversation_id"] == risky
    assert {one["rule"] for one in by_risk["findings"]} >= {"angry_buyer", "blame", "impatience", "slow_first_reply"}
    assert by_risk["longest_wait_s"] == 400

    [made] = await office.good("ming", "GET", "/api/quality/plans")
    await office.good("ming", "POST", f"/api/quality/plans/{made['id']}/draw")
    await office.run_clocks()
    again = (await office.good("ming", "GET", "/api/quality/sheets?view=any"))["items"]
    assert {one["id"] for one in again} == {one["id"] for one in sheets}


async def test_a_plan_draws_by_itself_each_morning_and_only_from_its_people(office: Office) -> None:
    made = await plan(office, roles=["outsourced"], per_agent=7)
    assert made["next_at"]
    await office.talk("mei", *CALM)
    await office.talk("wai", *CALM)
    office.clock.pass_(hours=25)
    await office.run_clocks()
    sheets = (await office.good("hua", "GET", "/api/quality/sheets?view=any"))["items"]
    assert [one["agent_name"] for one in sheets] == ["wai"]
    off = await office.good("ming", "PATCH", f"/api/quality/plans/{made['id']}", {"active": False})
    assert (off["active"], off["next_at"]) == (False, None)


async def test_two_inspectors_score_blindly_and_a_third_decides_when_they_differ(office: Office) -> None:
    await office.talk("mei", *CALM)
    [sheet] = await drawn(office, double_percent=100)
    path = f"/api/quality/sheets/{sheet['id']}"
    first = await office.good("ming", "POST", f"{path}/score", {"answers": marks(10)})
    assert (first["row"]["state"], len(first["scores"])) == ("scoring", 1)
    assert (await office.ask("ming", "POST", f"{path}/score", {"answers": marks(5)}))[1]["code"] == "scored_before"

    blind = await office.good("hua", "GET", path)
    assert (blind["scores"], blind["may"]) == ([], ["score", "discard"])
    assert (await office.ask("mei", "GET", path))[0] == 404
    apart = await office.good("hua", "POST", f"{path}/score", {"answers": marks(6)})
    assert (apart["row"]["state"], [one["total"] for one in apart["scores"]]) == ("deciding", [100, 60])
    assert (await office.ask("hua", "POST", f"{path}/decide", {"answers": marks(9)}))[1]["code"] == "scored_before"
    done = await office.good("lead", "POST", f"{path}/decide", {"answers": marks(8)})
    assert (done["row"]["state"], done["row"]["total"], done["row"]["passed"]) == ("published", 80, True)


async def test_two_scores_that_lie_close_make_their_middle(office: Office) -> None:
    await office.talk("mei", *CALM)
    [sheet] = await drawn(office, double_percent=100)
    path = f"/api/quality/sheets/{sheet['id']}/score"
    await office.good("ming", "POST", path, {"answers": marks(10), "note": "很好"})
    done = await office.good("hua", "POST", path, {"answers": marks(9), "note": "不错"})
    assert (done["row"]["state"], done["row"]["total"], done["note"]) == ("published", 95, "很好\n不错")


async def test_the_agent_reads_the_result_without_names_and_appeals_in_time(office: Office) -> None:
    sheet = await published(office)
    path = f"/api/quality/sheets/{sheet['row']['id']}"
    seen = await office.good("mei", "GET", path)
    assert (seen["row"]["total"], seen["scores"], seen["may"], seen["note"]) == (60, [], ["appeal"], "再具体一些")
    for other in ("atan", "wai"):
        assert (await office.ask(other, "GET", path))[0] == 404
        assert (await office.ask(other, "POST", f"{path}/appeal", {"words": "不是我"}))[0] == 404
        assert (await office.good(other, "GET", "/api/quality/sheets?view=any"))["items"] == []

    asked = await office.good("mei", "POST", f"{path}/appeal", {"words": "发货时间我写了"})
    assert asked["row"]["state"] == "appealed"
    answer = {"upheld": True, "words": "申诉成立", "answers": marks(9)}
    assert (await office.ask("ming", "POST", f"{path}/answer", answer))[1]["code"] == "scored_it"
    assert (await office.ask("mei", "POST", f"{path}/answer", answer))[1]["code"] == "not_allowed"
    done = await office.good("lead", "POST", f"{path}/answer", answer)
    assert (done["row"]["state"], done["row"]["total"], done["upheld"]) == ("final", 90, True)
    assert (await office.ask("mei", "POST", f"{path}/appeal", {"words": "再来"}))[1]["code"] == "illegal_move"


async def test_after_the_time_for_appeals_the_result_is_final(office: Office) -> None:
    sheet = await published(office)
    path = f"/api/quality/sheets/{sheet['row']['id']}"
    office.clock.pass_(hours=72, seconds=1)
    assert (await office.ask("mei", "POST", f"{path}/appeal", {"words": "晚了"}))[1]["code"] == "appeal_over"
    await office.run_clocks()
    assert (await office.good("mei", "GET", path))["row"]["state"] == "final"
    assert (await office.ask("mei", "POST", f"{path}/appeal", {"words": "晚了"}))[1]["code"] == "appeal_over"


async def test_coaching_is_read_and_figures_open_what_is_behind_them(office: Office) -> None:
    await published(office)
    [note] = await office.good("mei", "GET", "/api/quality/coaching")
    assert (note["words"], note["by_name"], note["read_at"]) == ("先说结论，再说原因", "ming", None)
    assert (await office.good("mei", "GET", "/api/quality/counts"))["unread_notes"] == 1
    assert (await office.ask("atan", "POST", f"/api/quality/coaching/{note['id']}/read"))[0] == 404
    assert (await office.good("mei", "POST", f"/api/quality/coaching/{note['id']}/read"))["read_at"]

    span = f"since={stamp(office, -1)}&until={stamp(office, 1)}"
    [row] = await office.good("lead", "GET", f"/api/quality/figures?{span}")
    assert (row["agent_name"], row["sheets"], row["average"], row["passed"]) == ("mei", 1, 60.0, 0)
    assert (row["notes"], row["notes_read"], len(row["weeks"])) == (1, 1, 1)
    behind = await office.good("lead", "GET", f"/api/quality/sheets?view=done&agent_id={row['agent_id']}&{span}")
    assert len(behind["items"]) == row["sheets"]
    assert await office.good("atan", "GET", f"/api/quality/figures?{span}&agent_id={row['agent_id']}") == []


def stamp(office: Office, days: int) -> str:
    return (office.clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_a_note_of_a_blind_score_is_not_read_before_the_result(office: Office) -> None:
    await office.talk("mei", *CALM)
    [sheet] = await drawn(office, double_percent=100)
    path = f"/api/quality/sheets/{sheet['id']}/score"
    await office.good("ming", "POST", path, {"answers": marks(10), "coaching": "很好，继续"})
    assert await office.good("mei", "GET", "/api/quality/coaching") == []
    assert await office.good("hua", "GET", "/api/quality/coaching") == [], "the second score would not be blind"
    assert len(await office.good("ming", "GET", "/api/quality/coaching")) == 1
    await office.good("hua", "POST", path, {"answers": marks(10)})
    assert len(await office.good("mei", "GET", "/api/quality/coaching")) == 1


async def test_nobody_coaches_themselves(office: Office) -> None:
    status, answer = await office.ask(
        "ming", "POST", "/api/quality/coaching", {"agent_id": str(office.people["ming"]), "words": "很好"}
    )
    assert (status, answer["code"]) == (403, "own_work")


async def test_what_is_said_in_a_sheet_is_masked_and_nobody_inspects_themselves(office: Office) -> None:
    talk = await office.talk("lead", ("buyer", "我的电话是 13800138000"), ("agent", "收到，马上给您回电"))
    own = await office.ask("lead", "POST", "/api/quality/sheets", {"conversation_id": talk})
    assert own[1]["code"] == "own_work"
    sheet = await office.good("ming", "POST", "/api/quality/sheets", {"conversation_id": talk})
    assert "13800138000" not in str(sheet["lines"])
    assert "138****8000" in sheet["lines"][0]["text"]
    path = f"/api/quality/sheets/{sheet['row']['id']}"
    assert (await office.ask("lead", "POST", f"{path}/score", {"answers": marks()}))[1]["code"] == "own_work"
    again = await office.ask("ming", "POST", "/api/quality/sheets", {"conversation_id": talk})
    assert again[1]["code"] == "inspected_before"
    open_one = await office.talk("mei", *CALM, close=False)
    none = await office.ask("ming", "POST", "/api/quality/sheets", {"conversation_id": open_one})
    assert none[1]["code"] == "nothing_to_inspect"


async def test_a_changed_card_is_a_new_version_and_sheets_keep_theirs(office: Office) -> None:
    new = {"name": "售后", "criteria": [{"code": "solved", "name": "解决", "weight": 100}], "appeal_hours": 24}
    card = await office.good("ming", "POST", "/api/quality/cards", new)
    talk = await office.talk("mei", *CALM)
    asked = {"conversation_id": talk, "card_id": card["id"]}
    sheet = await office.good("ming", "POST", "/api/quality/sheets", asked)
    bad = {**new, "criteria": [{"code": "solved", "name": "解决", "weight": 90}]}
    assert (await office.ask("ming", "PUT", f"/api/quality/cards/{card['id']}", bad))[1]["code"] == "quality_card_bad"
    better = {**new, "criteria": [{"code": "speed", "name": "速度", "weight": 100}]}
    assert (await office.good("ming", "PUT", f"/api/quality/cards/{card['id']}", better))["version"] == 2
    path = f"/api/quality/sheets/{sheet['row']['id']}"
    wrong = await office.ask("ming", "POST", f"{path}/score", {"answers": {"speed": {"points": 5}}})
    assert wrong[1]["code"] == "criterion_unscored"
    done = await office.good("ming", "POST", f"{path}/score", {"answers": {"solved": {"points": 7.5}}})
    assert (done["row"]["total"], done["card"]["version"]) == (75, 1)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/quality/sheets", {"conversation_id": "cnv_1"}),
        ("POST", "/api/quality/sheets/qst_1/score", {"answers": {}}),
        ("POST", "/api/quality/sheets/qst_1/decide", {"answers": {}}),
        ("POST", "/api/quality/sheets/qst_1/discard", None),
        ("POST", "/api/quality/sheets/qst_1/answer", {"upheld": True, "words": "好"}),
        ("GET", "/api/quality/cards", None),
        ("POST", "/api/quality/cards", {"name": "x", "criteria": [{"code": "a", "name": "a", "weight": 100}]}),
        ("GET", "/api/quality/plans", None),
        ("POST", "/api/quality/plans", {"name": "x"}),
        ("PATCH", "/api/quality/plans/qpl_1", {}),
        ("POST", "/api/quality/plans/qpl_1/draw", None),
        ("POST", "/api/quality/coaching", {"agent_id": "agt_1", "words": "x"}),
    ],
)
async def test_agents_inspect_nobody(office: Office, method: str, path: str, body: Any) -> None:
    for who in ("mei", "wai"):
        status, answer = await office.ask(who, method, path, body)
        assert (status, answer["code"]) == (403, "not_allowed")


def test_marks_count_by_weight_without_what_did_not_come_up_and_a_fatal_fault_is_nothing() -> None:
    def given(**points: float | None) -> dict[str, Mark]:
        return {code: Mark(points=points.get(code, 10)) for code in CODES}

    assert result(CARD, given()).total == 100
    assert result(CARD, given(solved=5, speed=None)).total == 85
    assert result(CARD, given(privacy=0)) == type(result(CARD, given()))(0, True)
    assert result(CARD, dict.fromkeys(CODES, Mark(points=None))).total == 100
    assert middle(given(solved=5), given(solved=None))["solved"].points == 5
    with pytest.raises(CriterionUnscored):
        result(CARD, {})
    with pytest.raises(BadCard):
        check_card(NewCard(name="x", criteria=[Criterion(code="a", name="a", weight=50)] * 2))
    check_card(CARD)


def test_a_daily_plan_spreads_its_number_over_the_week() -> None:
    daily = Plan(id="p", name="x", per_agent=5, active=True, next_at=None, drawn_at=None)
    assert [quota(daily, day, whole=False) for day in range(1, 8)] == [1, 2, 3, 3, 4, 5, 5]
    assert quota(daily, 1, whole=True) == 5
    zone, saturday = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert next_draw(saturday, zone, Every.DAY) == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert next_draw(saturday, zone, Every.WEEK).astimezone(zone).weekday() == 0


def test_without_risk_everything_is_drawn_by_chance() -> None:
    nothing: list[Candidate] = []
    assert choose(nothing, 3, 100) == []
    assert DrawnBy.RANDOM.value == "random"

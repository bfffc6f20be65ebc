"""What starts, stops, pauses and joins a clock, one sentence each."""

from datetime import UTC, datetime, timedelta

from xiaoer.sla.alarms import ladder, next_ring, offset_of
from xiaoer.sla.calendar import SECOND, micros
from xiaoer.sla.model import ALWAYS, Alert, Calendar, Per, Span, State, Target, TimeKind, What, Window
from xiaoer.sla.replay import Replay
from xiaoer.sla.timeline import Clock, Happening

W = What
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 on a Friday in Shanghai."""
DAY = Calendar("Asia/Shanghai", ((Span(540, 1320),),) * 7)
TURN = Target(name="each_reply", time=TimeKind.CALENDAR, target_s=180, alerts=(Alert(percent=50), Alert(percent=90)))
AMAZON = Target(
    name="reply_24h", per=Per.MESSAGE, time=TimeKind.CALENDAR, target_s=86_400, ends_closed=False,
    alerts=(Alert(percent=50), Alert(percent=75), Alert(percent=90)),
)  # fmt: skip


def play(
    target: Target, *happened: tuple[float, What], until_s: float = 10**6, calendar: Calendar = DAY
) -> list[Clock]:
    """Clocks by their start; times in seconds after START."""
    replay = Replay([(target, calendar)])
    for number, (after_s, what) in enumerate(happened, 1):
        replay.step(Happening(micros(START) + int(after_s * SECOND), what, number))
    return sorted(replay.finish(micros(START) + int(until_s * SECOND)), key=lambda clock: clock.seq)


def states(*args: object, **kwargs: object) -> list[str]:
    return [clock.state.value for clock in play(*args, **kwargs)]  # type: ignore[arg-type]  # passed on as given


def test_the_first_unanswered_line_starts_a_turn_and_an_answer_ends_it() -> None:
    clocks = play(TURN, (0, W.BUYER), (60, W.BUYER), (170, W.ANSWER), (200, W.BUYER), (500, W.ANSWER))
    assert [(c.seq, c.state.value) for c in clocks] == [(1, "met"), (4, "late")]


def test_an_answer_in_the_very_second_is_in_time() -> None:
    assert states(TURN, (0, W.BUYER), (180, W.ANSWER)) == ["met"]
    assert states(TURN, (0, W.BUYER), (180.000001, W.ANSWER)) == ["late"]


def test_an_automatic_answer_stops_only_clocks_that_say_so() -> None:
    assert states(TURN, (0, W.BUYER), (10, W.BOT)) == ["overdue"]
    by_anyone = Target(name="any", time=TimeKind.CALENDAR, target_s=180, bot_answers=True)
    assert states(by_anyone, (0, W.BUYER), (10, W.BOT)) == ["met"]


def test_a_sign_alone_is_no_answer_where_answers_need_meaning() -> None:
    valid = Target(name="reply_30s", time=TimeKind.CALENDAR, target_s=30, needs_meaning=True)
    assert states(valid, (0, W.BUYER), (5, W.TOUCH)) == ["overdue"]
    assert states(TURN, (0, W.BUYER), (5, W.TOUCH)) == ["met"]


def test_amazon_counts_each_message_weekends_too() -> None:
    hour = 3600
    clocks = play(AMAZON, (0, W.BUYER), (23 * hour, W.BUYER), (30 * hour, W.ANSWER))
    assert [c.state.value for c in clocks] == ["late", "met"]
    assert clocks[0].due_at == micros(START + timedelta(days=1))


def test_closing_does_not_stop_a_platforms_clock() -> None:
    assert states(AMAZON, (0, W.BUYER), (10, W.CLOSED)) == ["overdue"]
    assert states(TURN, (0, W.BUYER), (10, W.CLOSED)) == ["dropped"]


def test_no_response_needed_ends_a_clock_and_new_words_start_another() -> None:
    assert states(AMAZON, (0, W.BUYER), (10, W.WAIVED), (20, W.BUYER), until_s=100) == ["waived", "running"]


def test_no_response_needed_comes_too_late_after_the_end() -> None:
    assert states(TURN, (0, W.BUYER), (200, W.WAIVED)) == ["late"]


def test_a_paused_clock_keeps_its_rest() -> None:
    pausing = Target(name="each_reply", time=TimeKind.CALENDAR, target_s=180, pauses_snoozed=True)
    clock = play(pausing, (0, W.BUYER), (100, W.SNOOZED), (5000, W.WOKEN), (5080, W.ANSWER))[0]
    assert clock.state is State.MET
    assert states(pausing, (0, W.BUYER), (100, W.SNOOZED), (5000, W.WOKEN), (5081, W.ANSWER)) == ["late"]


def test_a_first_reply_is_asked_once_a_session() -> None:
    first = Target(name="first_reply", per=Per.SESSION, time=TimeKind.CALENDAR, target_s=60)
    talk = [(0, W.BUYER), (30, W.ANSWER), (40, W.BUYER), (50, W.CLOSED), (90, W.BUYER), (100, W.ANSWER)]
    assert [c.seq for c in play(first, *talk)] == [1, 5]


def test_working_time_waits_for_the_morning() -> None:
    working = Target(name="each_reply", target_s=600)
    late_evening = 11 * 3600 + 55 * 60  # 21:55
    clock = play(working, (late_evening, W.BUYER), until_s=late_evening + 1)[0]
    assert clock.due_at == micros(datetime(2026, 11, 21, 1, 5, tzinfo=UTC))


def test_a_message_outside_the_platforms_hours_starts_no_clock() -> None:
    douyin = Target(name="reply_3min", time=TimeKind.CALENDAR, target_s=180, window=Window("Asia/Shanghai", 480, 1380))
    assert play(douyin, (13 * 3600, W.BUYER)) == []  # 23:00
    assert len(play(douyin, (13 * 3600 - 1, W.BUYER))) == 1
    assert [c.seq for c in play(douyin, (13 * 3600, W.BUYER), (22 * 3600, W.BUYER))] == [2]


def test_joined_conversations_keep_the_older_wait() -> None:
    one, other = Replay([(TURN, ALWAYS)]), Replay([(TURN, ALWAYS)])
    one.step(Happening(micros(START) + 50 * SECOND, W.BUYER, 9))
    other.step(Happening(micros(START), W.BUYER, 1))
    one.join(other, micros(START) + 60 * SECOND)
    one.step(Happening(micros(START) + 180 * SECOND, W.ANSWER, 10))
    ended = {clock.seq: (clock.state.value, clock.how) for clock in one.finish(micros(START) + 999 * SECOND)}
    assert ended == {9: ("dropped", "joined"), 1: ("met", "answer")}


def test_alerts_ring_at_their_share_and_the_end_rings_always() -> None:
    clock = play(TURN, (0, W.BUYER), until_s=0)[0]
    rings = [next_ring(clock, rung) for rung in range(4)]
    assert [(ring.at - micros(START)) // SECOND if ring else None for ring in rings] == [90, 162, 180, None]


def test_an_alarm_at_a_hundred_seconds_stands_among_the_shares() -> None:
    taobao = Target(
        name="reply_3min", time=TimeKind.CALENDAR, target_s=180, alerts=(Alert(percent=90), Alert(after_s=100))
    )
    assert [offset_of(alert, taobao) // SECOND for alert in ladder(taobao)] == [100, 162, 180]

"""What reads like a promise, and what only looks like one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sla.promise_phrases import NEAR_MISSES, PROMISES
from xiaoer.sla.promise_words import find_promises

ZONE = "Asia/Shanghai"
SAID = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(("text", "kind", "due"), PROMISES)
def test_a_promise_is_found_with_what_and_when(text: str, kind: str, due: str) -> None:
    found = find_promises(text, SAID, ZONE)
    assert [(one.kind, f"{one.due_at:%m-%d %H:%M}") for one in found] == [(kind, due)]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_a_promise_is_none(text: str) -> None:
    assert find_promises(text, SAID, ZONE) == []


def test_there_are_enough_of_both() -> None:
    assert len(PROMISES) >= 200
    assert len(NEAR_MISSES) >= 100


def test_doubt_makes_it_less_sure_and_a_firm_word_surer() -> None:
    sure = [find_promises(text, SAID, ZONE)[0].confidence for text in ("争取明天发货", "明天发货", "保证明天发货")]
    assert sure == sorted(set(sure))


def test_each_sentence_has_its_own_promise() -> None:
    found = find_promises("今天给您退款。明天给您补发。谢谢亲", SAID, ZONE)
    assert [one.kind for one in found] == ["refund", "dispatch"]


def test_a_day_is_the_readers_day() -> None:
    """At 23:30 UTC it is tomorrow already in Shanghai."""
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert find_promises("今天发货", late, ZONE)[0].due_at.date().isoformat() == "2026-11-20"
    assert find_promises("We will ship it today", late, "UTC")[0].due_at.date().isoformat() == "2026-11-19"


def test_hours_are_hours_on_the_watch_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    due = find_promises("We will reply within 24 hours", before, "Europe/London")[0].due_at
    assert due - before == timedelta(hours=24)


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_nothing_is_due_in_the_past(text: str) -> None:
    assert all(one.due_at >= SAID and 50 <= one.confidence <= 99 for one in find_promises(text, SAID, ZONE))

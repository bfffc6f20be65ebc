"""Who asks again: the earlier answer is found, and what is offered is shorter and in other words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.said_before import likeness, said_before, shorter
from xiaoer.conversations import LineFacts

LONG = "您好呢，这款外帐防水指数是 3000mm，雨天可以用哦。另外内帐有透气网纱，夏天不闷热。"


def line(seq: int, who: str, text: str, *, public: bool = True) -> LineFacts:
    return LineFacts(
        id=f"msg_{seq}",
        conversation_id="cnv_1",
        seq=seq,
        public_seq=seq if public else None,
        kind="text",
        author_kind=who,
        author_id=who,
        author_name="",
        at=datetime(2026, 3, 4, tzinfo=UTC),
        text=text,
        payload={},
        automatic=False,
    )


def test_the_sentence_that_speaks_of_the_question_is_kept_without_its_flourishes():
    said = shorter(LONG, "防水指数是多少来着", "zh")
    assert said == "简单说：这款外帐防水指数是 3000mm，雨天可以用。"


def test_an_answer_that_is_short_already_is_not_made_longer():
    assert shorter("有货。", "有货吗", "zh") == ""


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_what_is_offered_is_always_shorter_than_what_was_said(answer, question, language):
    said = shorter(answer, question, language)
    assert said == "" or (len(said) < len(answer.strip()) and said != answer)


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_the_same_both_ways_and_between_none_and_all(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@pytest.mark.parametrize(
    ("again", "found"),
    [
        ("防水指数是多少来着", (1, 3)),
        ("帐篷的防水指数是多少？", (1, 3)),
        ("什么时候发货", None),
    ],
)
def test_the_earlier_question_and_its_answer_are_found_past_notes(again, found):
    talk = [
        line(1, "buyer", "帐篷防水指数是多少"),
        line(2, "agent", "查一下参数", public=False),
        line(3, "agent", LONG),
    ]
    before = said_before(talk, again, 4)
    assert (before and (before.question_seq, before.answer_seq)) == found


def test_a_question_that_nobody_answered_is_not_one_that_was_answered_before():
    assert said_before([line(1, "buyer", "有货吗"), line(2, "buyer", "有货吗")], "有货吗", 3) is None

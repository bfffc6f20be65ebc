"""A reader sees through disguises, and so does the gate; what it finds, it shows in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.outreach.judged import blocking, judged
from xiaoer.outreach.normalise import normalise

HIDDEN = [
    *("好　评 返*现", "好,评,返,现", "hao ping返现", "好ping fan xian", "好🐶评🐶返🐶现", "好評返現", "豪评返线"),
    *("号评返现", "好·评·返·现", "好\u200b评返\ufeff现", "女子评返现", "ｈａｏｐｉｎｇ返现", "好评fan现"),
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_disguised_promise_of_money_for_praise_is_stopped(text: str) -> None:
    assert normalise(text).text.replace(" ", "") == "好评返现"
    assert "review_value" in blocking(judged(f"亲，{text}5元哦"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("r3v1ew", "review"),
        ("r e v i e w", "review"),
        ("g-i-f-t c-a-r-d", "giftcard"),
        ("re-view", "review"),
        ("revіew", "review"),
        ("𝓻𝓮𝓿𝓲𝓮𝔀", "review"),
        ("révíéw", "review"),
        ("5 st@rs", "5 stars"),
        ("f*ck", "fuck"),
        ("⭐⭐⭐⭐⭐", "五星"),
        ("5⭐", "5星"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("全 网 zui 低", "全网最低"),
        ("加➕薇❤", "加+微信"),
        ("refvnd", "refund"),
        ("reveiw", "review"),
        ("giftt carrd", "giftcard"),
        ("re pli ca", "replica"),
        ("N o  g o o d  r e v i e w", "no good review"),
        ("h ao p ing", "好评"),
        ("b0cai平台", "博彩平台"),
        ("伍拾圆", "五十元"),
        ("给个hp，hb奉上", "给个好评,红包奉上"),
        ("刷 ， 单 ，", "刷单,"),
    ],
)
def test_a_word_is_whole_again(text: str, plain: str) -> None:
    assert normalise(text).text.replace("gift card", "giftcard").replace("++", "+") == plain.replace(
        "加+微信", "加加微信"
    )


@pytest.mark.parametrize(
    "text",
    [
        "您的账号平台会审核",
        "这款真好,评分也高",
        "can we chat here",
        "best regards,\nanna",
        "一、二、三都可以",
        "3-5天",
        "反现实主义",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert normalise(text).text == text


@given(st.text(max_size=200))
def test_every_canonical_character_stands_for_some_of_the_original(text: str) -> None:
    canonical = normalise(text)
    assert len(canonical.text) == len(canonical.starts) == len(canonical.ends)
    for start, end in zip(canonical.starts, canonical.ends, strict=True):
        assert 0 <= start < end <= len(text)


def test_the_words_found_are_those_that_were_written() -> None:
    [finding] = [f for f in judged("亲爱的，豪 评 返线5元！明天发货。").findings if f.severity == "block"]
    assert finding.words == "豪 评 返线5元"


def test_long_text_and_odd_text_neither_fail_nor_stall() -> None:
    for text in ("a" * 100_000, "好" * 100_000, "最 " * 20_000, "\ud800", "(" * 5_000, "1" * 50_000):
        judged(text)


@pytest.mark.parametrize("text", ["HP打印机的墨盒", "looser fit", "everything except the lid", "5hp motor", "a b c d"])
def test_ordinary_words_stay_what_they_are(text: str) -> None:
    assert normalise(text).text.replace(" ", "") == text.lower().replace(" ", "")

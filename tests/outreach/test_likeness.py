"""The second opinion: what is like the unlawful is held although no pattern says so, and said another way."""

import time

from tests.outreach.judged import blocking, judged
from xiaoer.outreach.gate import warm
from xiaoer.outreach.likeness import bucket, groups_of, likeness, sentences_of, table
from xiaoer.outreach.normalise import normalise


def score(text: str) -> float:
    found = {bucket(group) for part in sentences_of(normalise(text).text) for group in groups_of(part)}
    return likeness(found).score


def test_groups_are_of_characters_and_of_words_and_numbers_are_alike() -> None:
    assert groups_of("好评返5") == groups_of("好评返30")
    assert {"好", "好评", "好评返", "好评返0"} <= groups_of("好评返5")
    assert {"_give", "_give_us", "_give_us_0", "_0_stars"} <= groups_of("give us 5 stars")
    assert groups_of("") == set()


def test_an_offence_is_nearer_to_the_offences_than_service_is() -> None:
    assert score("评价写满三十个字，加三张照片，就能申请返现") > 0 > score("写满三十个字的说明已经发到您的邮箱")


def test_a_rule_is_named_and_a_lawful_text_proposed() -> None:
    finding = next(f for f in judged("没有五颗星的订单我们可不管修").findings if f.severity == "block")
    assert finding.rule == "review_coercion"
    assert finding.rewrite


def test_each_sentence_of_a_long_text_is_looked_at() -> None:
    plain = "您的订单今天已经从仓库发出，快递单号在订单详情里可以看到。" * 4
    assert blocking(judged(plain)) == set()
    assert judged(f"{plain}照片评论发上来就有奶茶钱。{plain}").blocked


def test_a_pattern_has_the_first_word() -> None:
    findings = judged("给好评返5元").findings
    assert [f.values.get("why") for f in findings if f.severity == "block"] == [None]


def test_the_table_is_small_and_quick() -> None:
    warm()
    assert len(table().rows) == (1 << 16) * table().width
    text = "您好，您的订单今天已经发出，预计后天送到，请您注意查收，有问题随时联系我们。" * 3
    began = time.process_time()
    for _ in range(100):
        score(text)
    assert (time.process_time() - began) / 100 < 0.003

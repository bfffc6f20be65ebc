"""Who wants a person is heard; anger is seen; ordinary words are neither."""

from __future__ import annotations

import pytest

from xiaoer.understanding import understand


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "人工",
        "人工客服",
        "转接人工",
        "我要人工服务",
        "有人工吗",
        "是人工吗",
        "找真人",
        "客服",
        "叫你们经理来",
        "别让机器人跟我说了",
        "能不能换个活人",
        "转人工转人工",
        "人 工",
        "real person please",
        "agent",
        "let me talk to a human",
        "I want to speak to someone",
        "human",
        "not a bot please",
    ],
)
def test_a_wish_for_a_person_is_heard(text: str) -> None:
    assert understand(text).wants_person


@pytest.mark.parametrize(
    "text",
    [
        "人工费多少",
        "安装收人工费吗",
        "人工智能音箱有货吗",
        "这个是手工还是人工的皮",
        "适合几个人用",
        "谢谢客服小姐姐",
        "tent for 4 persons",
        "is it human hair",
        "什么时候发货",
        "hello",
    ],
)
def test_what_only_looks_like_it_is_not_taken_for_one(text: str) -> None:
    assert not understand(text).wants_person


@pytest.mark.parametrize(
    "text", ["骗子公司 垃圾", "我要投诉到12315", "this is a scam", "worst shop ever, absolutely furious"]
)
def test_anger_is_seen(text: str) -> None:
    assert understand(text).mood == "angry"


@pytest.mark.parametrize("text", ["什么时候发货", "这个有红色的吗", "垃圾袋有货吗", "where is my order", "谢谢亲"])
def test_calm_turns_are_calm(text: str) -> None:
    assert understand(text).mood == "calm"


@pytest.mark.parametrize(
    "text", ["怎么还不发货啊 都等三天了", "到底什么时候能到啊", "still waiting, this is getting silly"]
)
def test_impatience_is_at_least_annoyance(text: str) -> None:
    assert understand(text).mood in ("annoyed", "angry")

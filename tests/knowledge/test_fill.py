"""Variables: found, filled, asked for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.knowledge import fill
from xiaoer.knowledge.model import QuickReply, Scope, variables_in


def reply(text: str) -> QuickReply:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return QuickReply("qrp_1", Scope.SHOP, "shp_1", "", "", text, [], [], 0, 0, 0, None, now, None, False)


def test_known_and_free_variables_are_told_apart_in_order() -> None:
    found = variables_in("{{buyer.name}}您好,{{ 尺码 }}和{{颜色 款式}}有货,{{尺码}}最后一件")
    assert [(v.name, v.known) for v in found] == [("buyer.name", True), ("尺码", False), ("颜色 款式", False)]


@pytest.mark.parametrize("text", ["{}", "{{}}", "{{ }}", "{x}", "{{a\nb}}", "{{" + "x" * 41 + "}}", "}}a{{"])
def test_other_braces_are_only_braces(text: str) -> None:
    assert variables_in(text) == []
    assert fill(reply(text), {"": "x", " ": "x", "x": "y"}).text == text


def test_what_is_missing_stays_in_the_text_and_is_named_once() -> None:
    done = fill(reply("{{buyer.name}},{{尺码}}码{{尺码}}"), {"buyer.name": "小王", "尺码": "  "})
    assert (done.text, done.missing) == ("小王,{{尺码}}码{{尺码}}", ["尺码"])


def test_a_value_with_braces_asks_for_nothing() -> None:
    facts = {"buyer.name": "{{order.number}}", "order.number": "SECRET"}
    assert fill(reply("{{buyer.name}}好"), facts).text == "{{order.number}}好"


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_filling_never_fails_and_without_variables_changes_nothing(text: str, facts: dict[str, str]) -> None:
    done = fill(reply(text), facts)
    if not variables_in(text):
        assert done.text == text
    assert set(done.missing) <= {v.name for v in variables_in(text)}

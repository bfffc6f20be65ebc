"""A merchant's own layer: refused with the line, never weaker than the platform, and never able to stall the gate."""

import time

import pytest

from tests.outreach.judged import blocking
from xiaoer.kernel.errors import Rejected
from xiaoer.outreach.errors import EditsUnreadable, ExampleFails, LimitBeyond, PatternRefused, RuleFixed
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.layer import laid, read_edits
from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.model import Outgoing
from xiaoer.outreach.packs import shipped

JD = shipped("jd")
GOOD = r"""
words = ["包治百病茶", "隔壁老王"]
patterns = ["(?:代|带)购.{0,4}价"]
[rules]
vague = "block"
promise_unfounded = "off"
[limits]
min_answer_words = 10
[timing]
quiet_from_hour = 20
[[examples]]
text = "问问隔 壁 老 王"
finds = ["own_words"]
"""


def test_a_layer_sharpens_and_loosens_what_may_be_loosened() -> None:
    pack = laid(JD, read_edits(GOOD, JD), "3")
    assert pack.version.endswith("+3")
    assert blocking(rule_on(Outgoing(text="问问隔 壁 老 王"), pack)) == {"own_words"}
    assert blocking(rule_on(Outgoing(text="大概明天到您那边"), pack)) == {"vague"}
    assert "own_words" in blocking(rule_on(Outgoing(text="带购价优惠"), pack))
    assert "review_value" in blocking(rule_on(Outgoing(text="好评返5元"), pack))


@pytest.mark.parametrize(
    ("text", "error", "line"),
    [
        ("words = [\n'a',\n", EditsUnreadable, 3),
        ("[rules]\nvague = 'off'\nabuse = 'warn'", RuleFixed, 3),
        ("[rules]\n\nno_such_rule = 'off'", EditsUnreadable, 3),
        ("[rules]\nvague = 'loud'", EditsUnreadable, 2),
        ("[rules]\nvague = 'warn'\n[limits]\nmax_characters = 'many'", EditsUnreadable, 4),
        ("[timing]\nmax_asks = 3", LimitBeyond, 2),
        ("[timing]\nvalue_hours = 1", LimitBeyond, 2),
        ("words = ['好']\npatterns = [\n  'abc',\n  '(a+)+$',\n]", PatternRefused, 4),
        ("patterns = ['(']", PatternRefused, 1),
        ("patterns = ['a*']", PatternRefused, 1),
        ("patterns = ['(?=a)b']", PatternRefused, 1),
        ("patterns = ['((a{1,900}){1,900}){1,900}']", PatternRefused, 1),
        ("unknown = 1", EditsUnreadable, 1),
        ("[[examples]]\ntext = '您好'\nfinds = ['abuse']", ExampleFails, 2),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text: str, error: type[Rejected], line: int) -> None:
    with pytest.raises(error) as refused:
        read_edits(text, JD)
    assert refused.value.data["line"] == line


def test_links_cannot_be_allowed_where_the_platform_bars_them() -> None:
    text = 'allowed_links = ["lutingtea.com"]'
    with pytest.raises(RuleFixed):
        read_edits(text, shipped("amazon"))
    assert read_edits(text, JD).allowed_links == ("lutingtea.com",)


def test_no_pattern_can_stall_the_engine() -> None:
    began = time.process_time()
    for source in ("(a|a)*b", "(a|aa)+$", "a.*a.*a.*a.*b"):
        compile_pattern(source).found("a" * 20_000)
    assert time.process_time() - began < 2

"""Packs are data: each can be read, says what its own examples demand, and has a sentence for every rule."""

import pytest

from xiaoer.outreach.layer import failing
from xiaoer.outreach.pack_model import LEVELS
from xiaoer.outreach.packs import NAMES, pack_name, shipped
from xiaoer.outreach.sentences import part, rules, sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_says_what_its_examples_demand(name: str) -> None:
    pack = shipped(name)
    assert pack.examples
    assert [(e.text, found) for e in pack.examples if (found := failing(e, pack)) is not None] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_sentence_in_both_languages(name: str) -> None:
    assert set(shipped(name).rules) <= rules()
    for rule in shipped(name).rules:
        assert all(sentence(rule, language, {}) != rule for language in ("zh", "en"))
        assert bool(part(rule, "instead", "zh")) is bool(part(rule, "instead", "en"))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_base_fixes_no_channel_weakens(name: str) -> None:
    base = shipped("base")
    for rule, terms in shipped(name).rules.items():
        if base.rules[rule].fixed:
            assert LEVELS.index(terms.severity) >= LEVELS.index(base.rules[rule].severity), rule


@pytest.mark.parametrize(
    ("written", "pack"),
    [
        ("taobao", "taobao_tmall"),
        ("天猫", "taobao_tmall"),
        ("amazon_us", "amazon"),
        ("PDD", "pinduoduo"),
        ("x", "base"),
    ],
)
def test_a_channel_is_known_by_all_its_names(written: str, pack: str) -> None:
    assert pack_name(written) == pack

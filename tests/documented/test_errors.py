"""Every error has words that a person can use, in both languages."""

import re

import pytest

import code_facts as facts

from .conftest import ROOT

LANGUAGES = ("zh-CN", "en")
CODES = sorted({*facts.error_codes(), *facts.plain_codes()})
PAGE = (ROOT / "docs/reference/errors.md").read_text("utf-8")


def test_there_are_codes_to_look_at() -> None:
    assert len(CODES) > 140


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    assert [code for code in CODES if not facts.words(language).get(code)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_of_a_code_that_is_gone(language: str) -> None:
    assert sorted(set(facts.words(language)) - set(CODES)) == []


def test_every_code_stands_in_the_reference() -> None:
    assert [code for code in CODES if f"| `{code}` |" not in PAGE] == []


def test_both_languages_name_the_same_facts() -> None:
    chinese, english = (facts.words(language) for language in LANGUAGES)
    holes = re.compile(r"{(\w+)}")
    differing = [one for one in CODES if set(holes.findall(chinese[one])) != set(holes.findall(english[one]))]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_plain_text_for_the_screens(language: str) -> None:
    """`@` and `|` would be commands to the workspace's message format."""
    assert [code for code, words in facts.words(language).items() if re.search(r"[@|<]", words)] == []

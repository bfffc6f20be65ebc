"""The tables of characters and words that come with the gate."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


TRADITIONAL = {line[0]: line[1] for line in lines("traditional.txt")}
SYLLABLE_OF = {c: line.split(" ", 1)[0] for line in lines("syllables.txt") for c in line.split(" ", 1)[1]}
HOMOPHONES = {pair: line.split()[0] for line in lines("homophones.txt") for pair in line.split()[1:]}
WATCHED = tuple(dict.fromkeys((FOLDER / "watched.txt").read_text("utf-8").split()))

_variants = tomllib.loads((FOLDER / "variants.toml").read_text("utf-8"))
VARIANTS: dict[str, str] = {word: stands_for for word, stands_for in _variants["chinese"].items() if stands_for}
WEAK: dict[str, tuple[str, str, str]] = {
    pair: (w, before, after) for pair, (w, before, after) in _variants["weak"].items()
}
SIGNS: dict[str, str] = _variants["signs"]
ENGLISH = frozenset(_variants["english"]["words"])
SMALL_WORDS = frozenset(_variants["english"]["small"])
LIKE_OTHERS = frozenset(_variants["english"]["like_others"])
HALVES_OF_NOTHING = frozenset(_variants["english"]["halves_of_nothing"])
PATTERN_FILES = ("patterns.toml", "grammar.toml", "claims.toml", "manners.toml", "breadth.toml")
PATTERN_WORDS = ENGLISH | frozenset(
    word for name in PATTERN_FILES for word in re.findall("[a-z]{4,}", (FOLDER / name).read_text("utf-8"))
)
"""What a word with digits or signs in it is looked up in, too: the words that the patterns are made of."""
SPELT: dict[str, str] = {
    spelt: term for term in WATCHED if len(spelt := "".join(SYLLABLE_OF.get(c, "*") for c in term)) >= 5
}
"""Watched words in pinyin."""

LOOKALIKES = (
    dict(
        zip(
            "авеікмнорсстухѕјԁһԛԝզցյոսαβγεικνορτυχωⅼ|‚，．：；！？（）【】",
            "abeikmhopcctyxsjdhqwqgjnuabyeiknoptuxwl|,,.:;!?()[]",
            strict=False,
        )
    )
    | {"丶": "、", "『": "「", "』": "」", "～": " ", "—": " ", "·": " ", "•": " ", "︱": " ", "丨": " ", "〡": " "}
    | dict(
        zip(
            "苐泙荭葒嶶溦癓訫妤恏煋暒蕞朂淂徴氐紅價彷発図売読銭円気広対実検験総変単帰悪薬労処収両関",
            "第评红红微微微信好好星星最最得微低红价仿发图卖读钱元气广对实检验总变单归恶药劳处收两关",
            strict=True,
        )
    )
)
"""Letters that look like Latin ones, rare characters that look like common ones, signs that stand for another."""


def sensitive() -> tuple[list[str], list[str]]:
    """Words to stop, words to warn of."""
    words = gzip.decompress((FOLDER / "sensitive.txt.gz").read_bytes()).decode().splitlines()
    return [w for w in words if not w.startswith("~")], [w[1:] for w in words if w.startswith("~")]

"""One way of writing: width, case, simplified characters, numbers and links alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from xiaoer.understanding.model import Language

LONGEST = 1000
"""Characters that are read; what a buyer wants is said before."""
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\ud800-\udfff\x00-\x08\x0b-\x1f]")
_SPACES = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[a-z]")


@lru_cache(maxsize=1)
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Half-width, lower-case, simplified, single-spaced; never raises."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text[:LONGEST])))
    seen = _SPACES.sub(" ", seen).strip().lower()
    return _simplified().convert(seen) if _HAN.search(seen) else seen


def language_of(text: str) -> Language:
    """Chinese where a Chinese character stands for at least a fifth of the words, or nothing tells."""
    seen = plain(text)
    han, words = len(_HAN.findall(seen)), len(re.findall(r"[a-z]+", seen))
    return "en" if words and han < words / 4 else "zh"

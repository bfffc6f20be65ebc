"""Is a buyer's line an opt-out, and nothing else?"""

from __future__ import annotations

import unicodedata

from xiaoer.outreach.pack_model import Pack

LONGEST = 24
"""Characters; a longer line is a sentence, and a person reads it."""


def brief(line: str) -> bool:
    """Short enough to be looked at: most lines need no pack at all."""
    return 0 < len(line) <= 2 * LONGEST and 0 < len(plain(line)) <= LONGEST


def opts_out(line: str, pack: Pack) -> bool:
    """The whole line is one of the pack's words, whatever its case, its width and the signs around it."""
    said = plain(line)
    return brief(line) and any(said == plain(word) for word in pack.opt_out.words)


def plain(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold()
    kept = "".join(sign if sign.isalnum() else " " for sign in folded)
    return " ".join(kept.split())

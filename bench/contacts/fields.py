"""What a buyer hears in the bot's questions, and says then. By words, not by ids: so does a person."""

import re
import tomllib
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
USUAL: dict[str, dict[str, str]] = WORDS["usual"]


def one_of(name: str, group: str = "") -> re.Pattern[str]:
    """Any of the shapes that stand under the name in words.toml."""
    return re.compile("|".join((WORDS[group] if group else WORDS)[name]), re.I)


ASKS = one_of("asks")
ASKED = {name: one_of(name, "asked") for name in WORDS["asked"]}


def asked(words: str) -> list[str]:
    """The fields that the last words ask for. Only sentences that ask count: a fact that names an address does not."""
    asking = [part for part in re.split(r"(?<=[。！!？?\n])", words) if ASKS.search(part)]
    return [name for name, shape in ASKED.items() if any(shape.search(part) for part in asking)]

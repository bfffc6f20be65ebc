"""Whether a buyer's answer to a check-in says that something is wrong."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(what is denied and so no complaint, such as “没有破损” and “no problem”; what names a fault)."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return re.compile("|".join(words["denied"])), re.compile("|".join([*words["chinese"], *words["english"]]))


def is_unhappy(text: str) -> bool:
    """True when it names a fault, asks for money or goods back, or says that the buyer is not content."""
    denied, wrong = _patterns()
    return wrong.search(denied.sub("", text.strip().lower())) is not None

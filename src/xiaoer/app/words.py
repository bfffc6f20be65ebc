"""What a person is told about an error at the command line, in the words that the screens use."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xiaoer.kernel.errors import Fact, XiaoerError

PACKED = Path(__file__).with_name("i18n")
"""In an installed package; made from the folder below when it is built."""
SOURCE = Path(__file__).parents[3] / "web/packages/i18n"
LANGUAGES = ("zh-CN", "en")


class _Kept(dict[str, Fact]):
    """A fact that an error does not carry stays visible as `{name}`."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def said(error: XiaoerError, env: Mapping[str, str] = os.environ) -> str:
    """Words in the language of the environment, then the code; the bare facts for a code without words."""
    words = _words(language_of(env)).get(error.code)
    if words is None:
        return f"{error.code} {json.dumps(error.data, ensure_ascii=False)}"
    return f"{words.format_map(_Kept(_readable(error.data)))} [{error.code}]"


def language_of(env: Mapping[str, str]) -> str:
    """By the first of LC_ALL, LC_MESSAGES and LANG that is set, as gettext does."""
    given = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return "zh-CN" if given.lower().startswith("zh") else "en"


def _readable(data: Mapping[str, Fact]) -> dict[str, Fact]:
    """Sizes with their unit."""
    sizes = {
        name: f"{value / 1_000_000:g} MB"
        for name, value in data.items()
        if name.endswith("_bytes") and isinstance(value, int)
    }
    return {**data, **sizes}


@cache
def _words(language: str) -> dict[str, str]:
    for path in (PACKED / f"{language}.json", SOURCE / language / "errors.json"):
        if path.is_file():
            found: dict[str, str] = json.loads(path.read_text("utf-8"))
            return found
    return {}

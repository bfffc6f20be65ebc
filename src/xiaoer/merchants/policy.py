"""What a setting may hold. Pure; one rule for each word that means the same on every channel."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from xiaoer.merchants.errors import BadConfig, BadTimeZone, SettingsTooLarge

MAX_SETTINGS_BYTES = 32 * 1024
ORIGIN = re.compile(r"https?://([a-z0-9-]+\.)*[a-z0-9-]+(:[0-9]{1,5})?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _colour(value: Any) -> bool:
    return isinstance(value, str) and COLOUR.fullmatch(value) is not None


def _origins(value: Any) -> bool:
    """Scheme, host and port and nothing else, as browsers send it; `*` lets every site in."""
    if not isinstance(value, list) or len(value) > 50:
        return False
    return all(isinstance(one, str) and (one == "*" or ORIGIN.fullmatch(one) is not None) for one in value)


def _words(value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"zh", "en"}:
        return False
    return all(isinstance(text, str) and len(text) <= 500 for text in value.values())


def _list(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= longest


CONFIG_RULES: dict[str, Callable[[Any], bool]] = {
    "allowed_origins": _origins,
    "accent": _colour,
    "greeting": _words,
    "badges": _list(12),
    "sticker_pack": _list(100),
    "show_typing_text": _flag,
    "identity_required": _flag,
}


def check_config(config: dict[str, Any]) -> None:
    """Raise BadConfig or SettingsTooLarge. A word without a rule is its channel's own business."""
    check_size(config)
    for field, fits in CONFIG_RULES.items():
        if field in config and not fits(config[field]):
            raise BadConfig(field=field)


def check_size(settings: dict[str, Any]) -> None:
    if len(msgspec.json.encode(settings)) > MAX_SETTINGS_BYTES:
        raise SettingsTooLarge(max_bytes=MAX_SETTINGS_BYTES)


def check_time_zone(name: str) -> None:
    """Raise BadTimeZone unless this machine knows the IANA zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTimeZone(time_zone=name) from None

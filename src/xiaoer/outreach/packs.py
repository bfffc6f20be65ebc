"""The packs that come with the product, read and layered."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from xiaoer.outreach.pack_model import Pack

FOLDER = Path(__file__).parent / "pack_files"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))

_WRITTEN = {
    "taobao_tmall": "taobao tmall 淘宝 天猫 tb",
    "jd": "jingdong 京东",
    "douyin": "抖音 抖店 tiktok_cn",
    "pinduoduo": "pdd 拼多多",
    "amazon": "亚马逊 amz",
    "own_shop": "own ownshop webchat shop website web 自营 独立站 商城 shop_api shopify",
    "sms_cn": "sms 短信",
    "email": "mail 邮件 邮箱",
}
_SAME = {written: pack for pack, ways in _WRITTEN.items() for written in ways.split()}


def pack_name(channel: str, medium: str = "") -> str:
    """The pack of a channel, however it is written; `base` for one that has none. SMS and mail go by their own."""
    if medium in ("sms", "email") and not channel.startswith("amazon"):
        return {"sms": "sms_cn", "email": "email"}[medium]
    plain = channel.strip().lower().replace("-", "_").replace(" ", "_").replace("/", "_")
    if plain in NAMES:
        return plain
    if plain in _SAME:
        return _SAME[plain]
    return next((_SAME.get(part, part) for part in plain.split("_") if part in NAMES or part in _SAME), "base")


@lru_cache(maxsize=32)
def shipped(name: str) -> Pack:
    """Raises KeyError for a name that is not in NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    return msgspec.convert(_document(name), Pack)


def source(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text("utf-8")


def _document(name: str) -> dict[str, Any]:
    own: dict[str, Any] = tomllib.loads(source(name))
    if not own.get("inherits"):
        return own
    return layered(_document(own["inherits"]), own)


def layered(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key, everything else is replaced; examples belong to the pack they stand in."""
    out = dict(below)
    out.pop("examples", None)
    for key, value in above.items():
        merge = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = {**out[key], **value} if merge else value
    return out

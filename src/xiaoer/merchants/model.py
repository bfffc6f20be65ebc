"""The tenant, its shops, and the ways in and out of them. Structs double as bodies and answers of the HTTP doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.kernel.ids import ConnectionId, MerchantId, ShopId

Locale = Literal["zh-CN", "en"]
Currency = Literal["CNY", "USD", "EUR", "GBP", "JPY", "KRW"]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Slug = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,30}$")]
Url = Annotated[str, Meta(max_length=300, pattern="^(https?://[^\\s]+)?$")]
Credentials = dict[Annotated[str, Meta(max_length=60)], Annotated[str, Meta(max_length=8000)]]


class ConnectionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """The shop switched it off; nothing comes in or goes out."""
    FAILING = "failing"
    """The other side refuses us; `last_error` says why. The next success makes it active again."""
    REMOVED = "removed"
    """Gone for people; kept as a row because conversations point at it. Its credentials are wiped."""


class Merchant(Struct, frozen=True):
    id: str
    name: str
    locale: str
    time_zone: str
    settings: dict[str, Any]
    created_at: datetime


class MerchantChange(Struct, frozen=True):
    name: Name | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    time_zone: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    """Merged into what is there, key by key; null removes a key."""


class Shop(Struct, frozen=True):
    id: ShopId
    name: str
    channel: str
    currency: str
    url: str
    settings: dict[str, Any]
    created_at: datetime


class NewShop(Struct, frozen=True):
    name: Name
    channel: Slug = "webchat"
    currency: Currency = "CNY"
    url: Url = ""
    settings: dict[str, Any] = {}


class ShopChange(Struct, frozen=True):
    name: Name | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    """Merged, as in MerchantChange."""


class Connection(Struct, frozen=True):
    """What people and other domains may see of a connection; the secrets stay sealed."""

    id: ConnectionId
    shop_id: ShopId
    channel: str
    name: str
    public_key: str
    config: dict[str, Any]
    credential_names: list[str]
    """Which secrets are held, without their values."""
    state: ConnectionState
    last_error: str
    last_error_at: datetime | None
    created_at: datetime
    updated_at: datetime


class NewConnection(Struct, frozen=True):
    shop_id: ShopId
    name: Name
    channel: Slug = "webchat"
    config: dict[str, Any] = {}
    credentials: Credentials = {}


class ConnectionChange(Struct, frozen=True):
    name: Name | UnsetType = UNSET
    shop_id: ShopId | UnsetType = UNSET
    config: dict[str, Any] | UnsetType = UNSET
    """Merged, as in MerchantChange."""
    credentials: dict[str, str | None] | UnsetType = UNSET
    """Merged; null forgets one."""
    state: Literal["active", "paused"] | UnsetType = UNSET


class AddedConnection(Struct, frozen=True):
    connection: Connection
    identity_secret: str
    """Key of the signed identity (HMAC-SHA256). Shown this once."""


@dataclass(frozen=True, slots=True)
class FoundConnection:
    """The answer to a public key: whose connection it is."""

    merchant_id: MerchantId
    connection: Connection


def changes_of(change: Struct) -> dict[str, Any]:
    """The fields that the caller did give."""
    given = msgspec.structs.asdict(change)
    return {name: value for name, value in given.items() if value is not UNSET}


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new` over `old`; a null in `new` removes the key."""
    return {name: value for name, value in {**old, **new}.items() if value is not None}

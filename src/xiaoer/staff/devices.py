"""Bodies and answers about the devices that get notices."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct


class PushKeys(Struct, frozen=True):
    p256dh: Annotated[str, Meta(min_length=80, max_length=100)]
    auth: Annotated[str, Meta(min_length=16, max_length=40)]


class NewPushSubscription(Struct, frozen=True):
    """What a browser's `PushSubscription.toJSON()` gives."""

    endpoint: Annotated[str, Meta(max_length=1000)]
    keys: PushKeys


class PushEndpoint(Struct, frozen=True):
    endpoint: Annotated[str, Meta(max_length=1000)]


class PushSubscription(Struct, frozen=True):
    id: str
    endpoint: str
    created_at: datetime
    last_sent_at: datetime | None


class PushKey(Struct, frozen=True):
    public_key: str

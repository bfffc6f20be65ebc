"""One row of a push or an import: what a shop's own system says about a buyer."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.buyers.model import Address, FieldName, FieldValue, MethodKind, MethodState, TagName

Key = Annotated[str, Meta(min_length=1, max_length=128)]
Short = Annotated[str, Meta(max_length=200)]
Minor = Annotated[int, Meta(ge=0, le=10**13)]


class MethodRow(Struct, frozen=True, kw_only=True):
    """What is left out stays as it was."""

    external_id: Key
    kind: MethodKind | None = None
    """Never said: `other`."""
    label: Short | None = None
    """Never said: brand and last four, or the outside id."""
    brand: Annotated[str, Meta(max_length=60)] | None = None
    last_four: Annotated[str, Meta(pattern="^[0-9A-Za-z]{0,8}$")] | None = None
    balance_minor: Minor | None = None
    """What is on a gift card or stored with the shop."""
    state: MethodState | None = None


class PushedBuyer(Struct, frozen=True, kw_only=True):
    """What is left out stays as it was. `payment_methods`, when given, is the whole list; tags are added."""

    external_id: Key
    name: Annotated[str, Meta(max_length=80)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    email: Annotated[str, Meta(max_length=200)] | None = None
    address: Address | None = None
    fields: Annotated[dict[FieldName, FieldValue], Meta(max_length=100)] | None = None
    tags: Annotated[list[TagName], Meta(max_length=50)] | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    """Of the balances; left out: the shop's."""
    payment_methods: Annotated[list[MethodRow], Meta(max_length=50)] | None = None
    source_updated_at: datetime | None = None
    """Left out: now."""

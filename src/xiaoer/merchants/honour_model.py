"""What vouches for a shop (店铺资质与荣誉): certificates, marks, brand letters, honours, each with its days."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

MOST = 24
Words = Annotated[str, Meta(max_length=80)]


class HonourKind(StrEnum):
    CERTIFICATE = "certificate"
    """A licence or a certificate: 3C, organic, business licence."""
    GOLD_SELLER = "gold_seller"
    """A mark that a platform gives its sellers."""
    BRAND_LETTER = "brand_letter"
    """A brand authorises the shop."""
    HONOUR = "honour"
    """A prize or an award."""


class Standing(StrEnum):
    """How it stands on a day."""

    WAITING = "waiting"
    """Not valid yet."""
    IN_FORCE = "in_force"
    EXPIRED = "expired"


class HonourWords(Struct, frozen=True, forbid_unknown_fields=True):
    """In the languages of buyers; one is enough."""

    zh: Words = ""
    en: Words = ""


class HonourFacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As the owner writes it."""

    kind: HonourKind
    title: HonourWords
    issuer: HonourWords
    """Who vouches: never empty."""
    number: Annotated[str, Meta(max_length=60)] = ""
    """Under which it can be looked up at its issuer."""
    url: Annotated[str, Meta(max_length=300, pattern=r"^(https?://[^\s]+)?$")] = ""
    """Where it can be looked up."""
    file_id: Annotated[str, Meta(max_length=64)] = ""
    """A picture that staff uploaded; empty: the sign of its kind."""
    valid_from: date | None = None
    """The first day in the merchant's zone; None: from the beginning."""
    valid_until: date | None = None
    """The last day; None: without end."""


class Honour(HonourFacts, frozen=True, kw_only=True):
    id: str
    standing: Standing
    """Today, in the merchant's zone."""


def standing_of(facts: HonourFacts, today: date) -> Standing:
    """Both days count: it holds on the first and on the last."""
    if facts.valid_from and today < facts.valid_from:
        return Standing.WAITING
    if facts.valid_until and today > facts.valid_until:
        return Standing.EXPIRED
    return Standing.IN_FORCE

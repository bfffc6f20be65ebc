"""Rules that set tags by themselves, and segments made of tags. Structs are bodies and answers of REST."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.buyers.model import TagName

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Id = Annotated[str, Meta(pattern="^[a-z0-9_]{1,40}$")]


class Cause(StrEnum):
    """What a rule counts."""

    SAID = "said"
    """Messages of the buyer with one of `words` in them."""
    CASE = "case"
    """After-sales cases with one of the reasons in `codes`; none: of any reason."""
    PARCEL = "parcel"
    """Troubles of parcels of the kinds in `codes`; none: of any kind."""
    ORDERS = "orders"
    """Orders of the person, of all times."""
    SPEND = "spend"
    """What the person paid in all, in the smallest unit of the currency they order in most."""
    RETURNS = "returns"
    """Orders with money back or asked back."""


FIGURES = frozenset({Cause.ORDERS, Cause.SPEND, Cause.RETURNS})


class TagRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever gives cause `times` within `within_days` carries the tag for `lasts_days`; each new cause renews it."""

    id: Id
    tag: TagName
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    """Why, in the shop's words; shown with the tag."""
    cause: Cause
    words: Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=50)] = []
    codes: Annotated[list[Code], Meta(max_length=40)] = []
    times: Annotated[int, Meta(ge=1, le=10**12)] = 1
    within_days: Annotated[int, Meta(ge=1, le=730)] = 30
    """Not for `orders`, `spend` and `returns`."""
    lasts_days: Annotated[int, Meta(ge=0, le=3650)] = 90
    """0: without end."""
    active: bool = True


class Segment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The buyers who carry all of these tags, at least one of those, and none of the last."""

    id: Id
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    all_of: Annotated[list[TagName], Meta(max_length=20)] = []
    any_of: Annotated[list[TagName], Meta(max_length=20)] = []
    none_of: Annotated[list[TagName], Meta(max_length=20)] = []

    def holds(self, tags: set[str]) -> bool:
        return (
            tags.issuperset(self.all_of)
            and (not self.any_of or not tags.isdisjoint(self.any_of))
            and tags.isdisjoint(self.none_of)
        )


class TagRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: Annotated[list[TagRule], Meta(max_length=50)] = []
    segments: Annotated[list[Segment], Meta(max_length=50)] = []


class SegmentCount(Struct, frozen=True):
    id: str
    name: str
    buyers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something of a buyer's that a rule may count. The same `key` counts once."""

    buyer_id: str
    cause: Cause
    key: str
    kind: str
    id: str
    at: datetime
    code: str = ""
    text: str = ""

"""What happened in the catalogue."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingsPushed(Event):
    """These listings are new or changed. Not published when a push changed nothing."""

    name: ClassVar[str] = "listing.pushed"
    shop_id: ShopId
    listing_ids: tuple[str, ...]

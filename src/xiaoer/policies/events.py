from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import PolicyId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished(Event):
    """A shop has a new version of its policy, for orders placed from `in_force_from` on."""

    name: ClassVar[str] = "policy.published"
    shop_id: ShopId
    policy_id: PolicyId
    version: int
    in_force_from: datetime

"""Who a buyer is, proved by the shop's own system."""

from datetime import datetime
from typing import Protocol

import msgspec

from xiaoer.kernel.errors import Forbidden


class BadIdentity(Forbidden):
    """The identity was not signed by this connection's secret, is out of date, or names nobody."""

    code = "bad_identity"


class IdentityClaims(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop says about its signed-in buyer."""

    external_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    tags: list[str] = []


class Identity(Protocol):
    def verify(self, signed: str, secret: str, now: datetime) -> IdentityClaims:
        """Pure. Raises BadIdentity, nothing else."""
        ...

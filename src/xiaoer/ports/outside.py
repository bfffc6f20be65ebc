"""How an outside system is reached for one connection, and the three ways in which asking it can end badly.

Whether to ask again depends on which of them it was, so every adapter sorts its failures into these and no others.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog

from xiaoer.kernel.errors import Refused, Unavailable, XiaoerError
from xiaoer.kernel.ids import ConnectionId

log = structlog.get_logger()
T = TypeVar("T")
TIMEOUT_S = (0.1, 10.0, 60.0)
VALID_S = (0.1, 60.0, 600.0)


class SaidNo(Refused):
    """The other side understood and refuses, for good. `reason` is its own word."""

    code = "outside_said_no"

    def __init__(self, reason: str) -> None:
        self.reason = reason[:300]
        super().__init__(reason=self.reason)


class NotReached(Unavailable):
    """Surely nothing was done there: it was not reached, or turned us away before doing anything. Ask again later."""

    code = "outside_not_reached"

    def __init__(self, reason: str) -> None:
        self.reason = reason[:300]
        super().__init__(reason=self.reason)


class OutcomeUnknown(XiaoerError):
    """It may have been done or may yet be done. Never ask again before reading back what became of it."""

    code = "outside_outcome_unknown"

    def __init__(self, reason: str) -> None:
        self.reason = reason[:300]
        super().__init__(reason=self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where and as whom one connection's other side is asked."""

    connection_id: ConnectionId
    config: dict[str, Any]
    """What the shop wrote in the connection's form."""
    credentials: dict[str, str] = field(repr=False)
    now: datetime
    """When we ask; signed along."""

    @property
    def timeout_s(self) -> float:
        """How long one call may take, all in all; `timeout_s` of the form, 10 otherwise."""
        return _within(self.config.get("timeout_s"), TIMEOUT_S)

    @property
    def valid_s(self) -> float:
        """The other side must not begin what we asked longer ago than this; `valid_s` of the form, 60 otherwise."""
        return _within(self.config.get("valid_s"), VALID_S)


def _within(given: Any, bounds: tuple[float, float, float]) -> float:
    least, usual, most = bounds
    try:
        return min(max(float(given), least), most)
    except (TypeError, ValueError):
        return usual


async def outcome_of(asking: Awaitable[T], timeout_s: float) -> T | SaidNo | NotReached | OutcomeUnknown:
    """The answer, or how the asking ended. Never raises: what an adapter did not sort, and what took too long, may have
    been done."""
    try:
        async with asyncio.timeout(timeout_s):
            return await asking
    except (SaidNo, NotReached, OutcomeUnknown) as known:
        return known
    except Exception as error:  # whatever an adapter let through: nobody may take it for "surely not done"
        log.warning("outside.unsorted", error=repr(error))
        return OutcomeUnknown("timeout" if isinstance(error, TimeoutError) else type(error).__name__)

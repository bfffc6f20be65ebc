"""For one process: there is nobody else to tell. Several on one exchange act as several processes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from xiaoer.infra.bus.contract import Hear, nothing
from xiaoer.infra.bus.post import checked, tell


class Exchange:
    def __init__(self) -> None:
        self.hearers: dict[MemoryBus, Hear] = {}


class MemoryBus:
    def __init__(self, exchange: Exchange | None = None) -> None:
        self.on_gap: Callable[[], None] = nothing
        self._exchange = exchange or Exchange()

    @property
    def alone(self) -> bool:
        return len(self._exchange.hearers) <= 1

    async def start(self, hear: Hear) -> None:
        self._exchange.hearers[self] = hear

    def publish(self, notice: bytes) -> None:
        checked(notice)
        for bus, hear in self._exchange.hearers.items():
            if bus is not self:
                asyncio.get_running_loop().call_soon(tell, hear, notice)

    async def stop(self) -> None:
        self._exchange.hearers.pop(self, None)

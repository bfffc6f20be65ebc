"""Between processes: hints, never the truth. In memory, over PostgreSQL, or over NATS."""

from __future__ import annotations

import importlib
from typing import cast
from urllib.parse import urlsplit

from xiaoer.infra.bus.contract import LONGEST_NOTICE, Bus, Hear
from xiaoer.infra.bus.memory import Exchange, MemoryBus
from xiaoer.infra.bus.postgres import NotifyBus

__all__ = ["LONGEST_NOTICE", "Bus", "Exchange", "Hear", "MemoryBus", "NotifyBus", "open_bus"]

_POSTGRES = {"postgres", "postgresql", "postgresql+psycopg"}
_NATS = {"nats", "tls", "ws", "wss"}


def open_bus(url: str | None, dsn: str | None) -> Bus:
    """None: this process is alone. "postgres": the database of `dsn`. Or the URL of another one, or of NATS.

    Raises ValueError for anything else; RuntimeError when the NATS client is not installed.
    """
    if not url:
        return MemoryBus()
    scheme = urlsplit(url).scheme or url
    if scheme in _POSTGRES:
        target = url if "://" in url else dsn
        if not target:
            raise ValueError("the bus is to be PostgreSQL, and no database is given")
        return NotifyBus(target)
    if scheme in _NATS:
        return _nats(url)
    raise ValueError(f"no bus speaks {scheme!r}; say postgres or nats://host:4222")


def _nats(url: str) -> Bus:
    """Loaded on demand: its client is an optional dependency."""
    try:
        module = importlib.import_module("xiaoer.infra.bus.nats")
    except ModuleNotFoundError as missing:
        raise RuntimeError("NATS needs the extra: pip install 'xiaoer[nats]'") from missing
    return cast(Bus, module.NatsBus(url))

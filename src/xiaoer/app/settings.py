"""Every setting of an install, read once from the environment. What a merchant may change is a row instead."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


class BadSetting(SystemExit):
    """A setting cannot be used; says which, why, and what is allowed, and ends the program."""


@dataclass(frozen=True)
class Settings:
    """The environment variable of a field is `XIAOER_` and its name in capitals; its docstring explains it."""

    data_dir: Path = Path.home() / ".local/share/xiaoer"
    """Folder of everything that is kept: database, files, keys, logs."""
    database_url: str = ""
    """A PostgreSQL ≥ 15 of your own, as `postgresql://…`; empty: the embedded one."""
    pg_bin: str = ""
    """Folder with PostgreSQL programs to embed instead of the packaged ones."""
    bus_url: str = ""
    """`nats://…` for many hosts; empty: in memory for one process, PostgreSQL NOTIFY for several."""
    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` for all."""
    port: int = 8080
    """Port to listen on."""
    public_url: str = ""
    """Where buyers and agents reach this install; empty: `http://host:port`."""
    processes: int = 1
    """Server processes on this host."""
    keys: str = ""
    """Key ring `name:base64,…`, newest first; empty: a key file in the data folder, made on first use."""
    sockets: str = "picows"
    """WebSocket implementation: `picows` or `sansio`."""
    buyer_lines_per_s: int = 10
    """Lines a second that one buyer's connection may send; more are refused with `too_fast`."""
    agent_lines_per_s: int = 50
    """The same for an agent's connection."""
    links_per_address: int = 500
    """Live connections from one network address."""
    trusted_proxies: str = ""
    """Addresses of proxies whose X-Forwarded-For is believed, separated by commas."""
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    metrics_token: str = ""
    """Bearer token that /metrics asks for; empty: callers on this machine only."""
    push_contact: str = "mailto:admin@localhost"
    """Contact that web push services may use to reach the operator."""

    @classmethod
    def read(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises BadSetting in one line when a value has the wrong shape."""
        names = {f.name: (f"XIAOER_{f.name.upper()}", f.type) for f in fields(cls)}
        given: dict[str, Any] = {
            field: _convert(name, env[name], kind) for field, (name, kind) in names.items() if env.get(name, "").strip()
        }
        settings = cls(**given)
        if settings.sockets not in ("picows", "sansio"):
            raise BadSetting(f"XIAOER_SOCKETS is {settings.sockets!r}; use picows or sansio.")
        if settings.processes < 1:
            raise BadSetting("XIAOER_PROCESSES must be 1 or more.")
        return settings

    @property
    def key_file(self) -> Path:
        return self.data_dir / "keys.json"

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def reached_at(self) -> str:
        """The public address, without a trailing slash."""
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 — compared, not bound
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")

    @property
    def proxies(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.trusted_proxies.split(",") if part.strip())


def _convert(name: str, text: str, kind: Any) -> Any:
    text = text.strip()
    if kind in (int, "int"):
        if not text.isdigit():
            raise BadSetting(f"{name} is {text!r}; a whole number is needed.")
        return int(text)
    return Path(text).expanduser().resolve() if kind in (Path, "Path") else text

"""Look at an install and say in words what is wrong and what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from xiaoer.app import database
from xiaoer.app.pages import WEB
from xiaoer.app.plugins import BadManifest, load_all
from xiaoer.app.settings import Settings
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.errors import XiaoerError

LOW_DISK_BYTES = 2 << 30


@dataclass(frozen=True)
class Finding:
    good: bool
    words: str


def examine(settings: Settings) -> list[Finding]:
    """Every check, also after one failed."""
    return [finding for check in CHECKS for finding in _guarded(check, settings)]


def _guarded(check: "Callable[[Settings], Iterator[Finding]]", settings: Settings) -> list[Finding]:
    try:
        return list(check(settings))
    except (XiaoerError, OSError, psycopg.Error, BadManifest) as error:
        return [Finding(False, f"{check.__name__.strip('_').replace('_', ' ')}: {error}")]


def _data_folder(settings: Settings) -> Iterator[Finding]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    words = f"data folder {settings.data_dir}, {free >> 30} GiB free"
    yield Finding(free > LOW_DISK_BYTES, words if free > LOW_DISK_BYTES else f"{words}: make room")


def _keys(settings: Settings) -> Iterator[Finding]:
    ring = KeyRing.load(settings.key_file, settings.keys or None)
    yield Finding(True, f"key ring with {len(ring.keys)} key(s)")
    if settings.key_file.exists():
        mode = stat.S_IMODE(settings.key_file.stat().st_mode)
        safe = mode & 0o077 == 0
        yield Finding(
            safe, "key file is private" if safe else f"key file is readable by others: chmod 600 {settings.key_file}"
        )


def _database(settings: Settings) -> Iterator[Finding]:
    with database.running(settings) as server:
        kind = "embedded" if server.embedded else "own"
        current = database.is_current(server.dsn)
        yield Finding(True, f"database answers ({kind})")
        yield Finding(current, "schema is up to date" if current else "schema is old: run `xiaoer migrate`")


def _web_files(settings: Settings) -> Iterator[Finding]:
    built = (WEB / "workspace" / "index.html").is_file()
    yield Finding(built, "web files are built" if built else "web files are missing: run `make setup`")


def _channels(settings: Settings) -> Iterator[Finding]:
    yield Finding(True, f"channels: {', '.join(sorted(load_all()))}")


CHECKS: list[Callable[[Settings], Iterator[Finding]]] = [_data_folder, _keys, _database, _web_files, _channels]

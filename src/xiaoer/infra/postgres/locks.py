"""Two locks on a data folder, released by the kernel when their holder dies.

`start.lock` is held while a server is looked for and started; `owner.lock` as long as its owner lives.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xiaoer.infra.postgres.errors import DataFolderBusy

_PATIENCE_S = 900.0


class Lock:
    """An open file with an exclusive lock on it."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def take(path: Path) -> Lock | None:
    """The lock, or None when another holder lives."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return Lock(fd)


@contextmanager
def held(path: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Wait for the lock and hold it. Raises DataFolderBusy after `patience_s`."""
    until = time.monotonic() + patience_s
    while (lock := take(path)) is None:
        if time.monotonic() > until:
            raise DataFolderBusy(folder=str(path.parent))
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.release()

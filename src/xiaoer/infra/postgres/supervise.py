"""Look after a running server: when it dies (kill -9, out of memory), start it again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from xiaoer.kernel.errors import XiaoerError

_LOOK_EVERY_S = 0.2
_LONGEST_PAUSE_S = 10.0

log = structlog.get_logger(__name__)


class Watch:
    """A thread that asks `alive` five times a second and calls `revive` when the answer is no."""

    def __init__(self, alive: Callable[[], bool], revive: Callable[[], None]) -> None:
        self._alive, self._revive = alive, revive
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch-postgres", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """After this no server is started any more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        pause_s = _LOOK_EVERY_S
        while not self._over.wait(pause_s):
            if self._alive():
                pause_s = _LOOK_EVERY_S
                continue
            try:
                self._revive()
            except (XiaoerError, OSError) as error:
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
                log.error("postgres.not_restarted", error=str(error), again_in_s=pause_s)

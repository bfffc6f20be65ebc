"""Which cores a program and everything it started may use."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MINE = os.sched_getaffinity(0)


def give(root: int, cores: Iterable[int]) -> None:
    """Every thread of `root` and of what it started runs on these cores alone, and so does what they start later."""
    chosen = set(cores)
    for process in _family(root):
        with suppress(FileNotFoundError):
            for thread in os.listdir(f"/proc/{process}/task"):
                with suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread), chosen)


def _family(root: int) -> set[int]:
    parents = dict(_parents())
    found, before = {root}, 0
    while len(found) > before:
        before = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def _parents() -> Iterable[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                yield int(folder.name), int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])

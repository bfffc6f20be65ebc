"""The server's settings, from the memory of this machine. ALTER SYSTEM and postgresql.conf still win."""

from __future__ import annotations

import os
from pathlib import Path

_MIB = 1 << 20
_GIB = 1 << 30
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def settings(memory_bytes: int, *, statements: bool, shm: Path = Path("/dev/shm")) -> dict[str, str]:  # noqa: S108
    """Values for `server.conf`. `statements`: whether pg_stat_statements can be loaded."""
    chosen = {
        "max_connections": "100",
        "shared_buffers": f"{_between(128 * _MIB, memory_bytes // 8, _GIB) // _MIB}MB",
        "effective_cache_size": f"{max(memory_bytes // 2, 256 * _MIB) // _MIB}MB",
        "maintenance_work_mem": f"{_between(64 * _MIB, memory_bytes // 32, 512 * _MIB) // _MIB}MB",
        "synchronous_commit": "on",
        "wal_level": "replica",
        "max_wal_size": "1GB",  # bounds recovery to seconds
        "random_page_cost": "1.1",
        "autovacuum": "on",
        "vacuum_cost_limit": "2000",  # ANALYZE is over in a moment: while it looks, no old version of a row can go
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "logging_collector": "on",
        "log_filename": "postgres-%a.log",  # one file a weekday, overwritten a week later
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_startup_progress_interval": "5s",
        "unix_socket_permissions": "0700",
    }
    if statements:
        chosen["shared_preload_libraries"] = "pg_stat_statements"
    if _small(shm):  # a container's default 64 MB would fail parallel queries
        chosen["dynamic_shared_memory_type"] = "mmap"
    return chosen


def memory_bytes() -> int:
    """Memory we may use: the machine's, or the container's limit when that is less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [Path(path).read_text().strip() for path in _LIMITS if Path(path).exists()]
    return min([machine, *(int(limit) for limit in limits if limit.isdecimal())])


def conf(chosen: dict[str, str]) -> str:
    """The text of a configuration file."""
    return "".join(f"{name} = {quoted(value)}\n" for name, value in chosen.items())


def quoted(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _small(shm: Path) -> bool:
    if not shm.is_dir():
        return False
    room = os.statvfs(shm)
    return room.f_frsize * room.f_blocks < 256 * _MIB

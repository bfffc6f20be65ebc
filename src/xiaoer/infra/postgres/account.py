"""Who the server runs as. PostgreSQL refuses root, so root lends it a system account of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from xiaoer.infra.postgres.errors import NoServerAccount

_OWN = "xiaoer-pg"
_NEXT_BEST = "postgres"
_MAKERS = (
    ("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false", _OWN),
    ("adduser", "-S", "-D", "-H", "-s", "/bin/false", _OWN),  # busybox
)


class SpawnAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """`lent` is true when we are root and the server is somebody else."""

    uid: int
    gid: int
    lent: bool

    @property
    def name(self) -> str:
        return pwd.getpwuid(self.uid).pw_name

    @property
    def spawn_as(self) -> SpawnAs:
        """Keyword arguments for `subprocess`: the account with no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def own(self, path: Path) -> None:
        """Hand one path to the account."""
        if self.lent:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Whether the account may walk down to `path` and read it. We never widen a folder for it."""
        if not self.lent:
            return os.access(path, os.R_OK)
        path = path.resolve()
        return self._may(path, 5 if path.is_dir() else 4) and all(self._may(p, 1) for p in path.parents)

    def _may(self, path: Path, bits: int) -> bool:
        found = path.stat()
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid == self.gid else 0
        return stat.S_IMODE(found.st_mode) >> shift & bits == bits


def choose(cluster: Path) -> Account:
    """The owner of an existing `cluster`; else ourselves; else, for root, the system account `xiaoer-pg`.

    Raises NoServerAccount when root can neither make nor find one.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, lent=True)
    found = _entry(_OWN) or _made() or _entry(_NEXT_BEST)
    if found is None:
        raise NoServerAccount(wanted=_OWN)
    return Account(found.pw_uid, found.pw_gid, lent=True)


def _made() -> pwd.struct_passwd | None:
    """The new account; None when this system has no program that can make one, or refuses."""
    for program, *rest in _MAKERS:
        path = shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin")
        if path is not None:
            subprocess.run([path, *rest], capture_output=True, check=False)  # noqa: S603
            if _entry(_OWN):
                break
    return _entry(_OWN)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None

"""The folder `<data>/postgres`: what lies where, who may read it, and the passwords.

cluster/         PostgreSQL's data directory, the server account's own
log/             what the server says: one file a weekday, and `start.log`
run/             the socket (elsewhere when the path would be too long: then `socket` is a link to it)
runtime/18.6/    programs, only when the server's account cannot reach the installed ones
passwords.json   of `postgres` (superuser) and `xiaoer`, readable by us alone
server.conf      settings chosen for this machine, rewritten at each start
start.lock, owner.lock
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from xiaoer.infra.postgres import account as accounts
from xiaoer.infra.postgres.account import Account
from xiaoer.infra.postgres.errors import DataFolderForbidden, DataFolderLost

ADMIN, OWNER, DATABASE = "postgres", "xiaoer", "xiaoer"
PORT = 5432
_LONGEST_SOCKET_PATH = 103  # bytes; macOS, Linux allows 107
_ELSEWHERE = Path("/var/lib/xiaoer")


@dataclass(frozen=True)
class Home:
    folder: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def start_log(self) -> Path:
        return self.folder / "start.log"

    @property
    def runtime(self) -> Path:
        return self.folder / "runtime"

    @property
    def has_passwords(self) -> bool:
        return (self.folder / "passwords.json").exists()

    def passwords(self) -> dict[str, str]:
        """By role. Made on the first call, the same ever after."""
        kept = self.folder / "passwords.json"
        if not self.has_passwords:
            made = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER)}
            self.write(kept, json.dumps(made), mode=0o600)
        passwords: dict[str, str] = json.loads(kept.read_text())
        return passwords

    def write(self, path: Path, text: str, mode: int) -> None:
        """Replace a file in one step; it belongs to whoever owns the folder."""
        fd, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        with os.fdopen(fd, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(fd)
            os.fchmod(fd, mode)
            if self.account.lent:
                owner = self.folder.stat()
                os.fchown(fd, owner.st_uid, owner.st_gid)
        Path(name).replace(path)

    def socket_folder(self) -> Path:
        """A folder of the server's account, mode 0700, whose path fits a socket address."""
        near, link = self.folder / "run", self.folder / "socket"
        if _fits(near):
            return self._private(near)
        if link.is_symlink() and self._is_private(link):
            return link.readlink()
        far = Path(tempfile.mkdtemp(prefix="xiaoer-", dir="/tmp"))
        self.account.own(far)
        link.unlink(missing_ok=True)
        link.symlink_to(far)
        return far

    def url(self, role: str, database: str, socket_folder: Path) -> str:
        """A libpq URL."""
        host = quote(str(socket_folder), safe="")
        return f"postgresql://{role}:{self.passwords()[role]}@/{database}?host={host}&port={PORT}"

    def _private(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True, mode=0o700)
        self.account.own(folder)
        return folder

    def _is_private(self, link: Path) -> bool:
        folder = link.readlink()
        if folder.is_symlink() or not folder.is_dir():
            return False
        found = folder.stat()
        return found.st_uid == self.account.uid and found.st_mode & 0o777 == 0o700


def settle(data_dir: Path) -> Home:
    """Make `<data>/postgres` if it is not there, with a lock-safe minimum inside.

    When root's server account cannot reach the data folder (`/root` is closed), the folder is made under
    /var/lib/xiaoer and `<data>/postgres` becomes a link to it. Raises DataFolderForbidden, DataFolderLost.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = data_dir.absolute() / "postgres"
    if folder.is_symlink() and not folder.exists():
        raise DataFolderLost(folder=str(folder), target=str(folder.readlink()))
    account = accounts.choose(folder / "cluster")
    if not folder.exists():
        _make(folder, account)
    home = Home(folder.resolve(), account)
    if not os.access(home.folder, os.R_OK | os.W_OK | os.X_OK) or not account.reaches(home.folder):
        raise DataFolderForbidden(folder=str(folder), account=account.name)
    home._private(home.log)
    home.start_log.touch()
    return home


def _make(folder: Path, account: Account) -> None:
    if account.reaches(folder.parent):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755 if account.lent else 0o700)
        return
    _ELSEWHERE.mkdir(parents=True, exist_ok=True)
    if not account.reaches(_ELSEWHERE):
        raise DataFolderForbidden(folder=str(_ELSEWHERE), account=account.name)
    apart = Path(tempfile.mkdtemp(prefix="postgres-", dir=_ELSEWHERE))
    apart.chmod(0o755)
    try:
        folder.symlink_to(apart)
    except FileExistsError:  # another process was faster
        apart.rmdir()


def _fits(folder: Path) -> bool:
    path = str(folder / f".s.PGSQL.{PORT}")
    return len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH and not set(path) & set(",\"'")

"""Everything in one file: `create` writes it, `restore` brings it back.

The file is a plain tar: `database.dump` (pg_dump's custom format), `blobs/…`, sometimes `keys.json`, and at the
end `manifest.json` with the SHA-256 of every other member. A file cut short has no manifest.

The database comes first. Blobs are written before the rows that name them and never change, so every blob that
a dumped row names is there when the blobs' turn comes, although the shop goes on working meanwhile.

Row-level security binds the owner of our tables too. `pg_dump` stops rather than skip rows that a policy hides
(`--enable-row-security` would skip them in silence, so it is not used): `create` asks for a role that sees all.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
import psycopg

from xiaoer.infra.postgres import dump
from xiaoer.infra.postgres.binaries import find_client
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.errors import Invalid

FORMAT = 1
_DUMP, _KEYS, _MANIFEST, _BLOBS = "database.dump", "keys.json", "manifest.json", "blobs/"
_CHUNK_BYTES = 1 << 20

Progress = Callable[[str, int, int], None]
"""Called with the part ("database", "files", "checking"), how much of it is done, and how much there is."""


class BackupDamaged(Invalid):
    """The file is no backup, is cut short, or `member` is not what it was. Nothing was changed."""

    code = "backup_damaged"


class BackupTooNew(Invalid):
    """The backup was written in `format` by a later Xiaoer, `written_by`."""

    code = "backup_too_new"


class Entry(msgspec.Struct, frozen=True):
    sha256: str
    size_bytes: int


class Manifest(msgspec.Struct, frozen=True):
    format: int
    written_by: str
    """Version of Xiaoer."""
    postgres: str
    """Version of the server."""
    made_at: datetime
    members: dict[str, Entry]


def create(
    dsn: str,
    blobs_dir: Path,
    target_file: Path,
    *,
    keys_file: Path | None = None,
    binaries: Path | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """`target_file` holds every row and blob, readable by us alone; it appears when it is complete.

    `dsn` is for a role that row-level security does not bind (superuser or BYPASSRLS). `keys_file`, when given
    and there, goes in too: the backup then opens every stored credential. Raises BackupBlind, BackupFailed.
    """
    report = progress or _silent
    with psycopg.connect(dsn, autocommit=True) as connection:
        dump.demand_every_row(connection)
        server = connection.info.server_version
    client = find_client(binaries, server // 10_000)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target_file.absolute().parent) as scratch:
        rows, partial = Path(scratch, _DUMP), Path(scratch, "partial.tar")
        report("database", 0, 1)
        dump.save(client, dsn, rows)
        report("database", 1, 1)
        sources = {_DUMP: rows} | ({_KEYS: keys_file} if keys_file and keys_file.exists() else {}) | _blobs(blobs_dir)
        manifest = _write(partial, sources, f"{server // 10_000}.{server % 10_000}", report)
        partial.replace(target_file)
    return manifest


def verify(source_file: Path, progress: Progress | None = None) -> Manifest:
    """The backup is complete and every byte is what it was. Raises BackupDamaged, BackupTooNew."""
    report = progress or _silent
    try:
        with tarfile.open(source_file, "r:") as tar:
            manifest = _read_manifest(tar)
            found = {}
            for done, member in enumerate(_files(tar)):
                report("checking", done, len(manifest.members))
                with _content(tar, member) as file:
                    found[member.name] = _measure(file)
            report("checking", len(found), len(manifest.members))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupDamaged(file=str(source_file), member="") from error
    for name in found.keys() | manifest.members.keys():
        if found.get(name) != manifest.members.get(name):
            raise BackupDamaged(file=str(source_file), member=name)
    if _DUMP not in found:
        raise BackupDamaged(file=str(source_file), member=_DUMP)
    return manifest


def restore(
    dsn: str,
    blobs_dir: Path,
    source_file: Path,
    *,
    force: bool = False,
    owner: str | None = None,
    keys_file: Path | None = None,
    binaries: Path | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """The database and the blobs are as they were when the backup was made; blobs of later days stay.

    Everything is checked before anything is changed, and a restore that fails leaves the rows as they were.
    What is restored belongs to `owner`, or else to the database's owner. A key file in the backup replaces
    `keys_file` (the old one is kept beside it). Raises BackupDamaged, BackupTooNew, DatabaseNotEmpty (unless
    `force`), DatabaseInUse, BackupFailed.
    """
    report = progress or _silent
    manifest = verify(source_file, report)
    blobs_dir.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        dump.demand_free(connection, force=force)
        client = find_client(binaries, max(connection.info.server_version // 10_000, _major(manifest)))
        role = dump.owner_of(connection, owner)
    with tarfile.open(source_file, "r:") as tar:
        _bring_files(tar, blobs_dir, keys_file, len(manifest.members), report)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=blobs_dir.parent) as scratch:
            rows = Path(scratch, _DUMP)
            with _content(tar, tar.getmember(_DUMP)) as file:
                _copy(file, rows)
            report("database", 0, 1)
            dump.load(client, dsn, rows, role)
            report("database", 1, 1)
    return manifest


def _silent(part: str, done: int, total: int) -> None:
    """Nobody listens."""


def _blobs(folder: Path) -> dict[str, Path]:
    """Every finished blob; a name that begins with a dot is an upload under way."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {_BLOBS + path.relative_to(folder).as_posix(): path for path in found}


def _write(target: Path, sources: dict[str, Path], postgres: str, report: Progress) -> Manifest:
    members: dict[str, Entry] = {}
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for done, (name, path) in enumerate(sources.items()):
            report("files", done, len(sources))
            with path.open("rb") as file:
                measured = _measure(file)
                file.seek(0)
                tar.addfile(_header(name, measured.size_bytes), file)
            members[name] = measured
        report("files", len(sources), len(sources))
        manifest = Manifest(FORMAT, version("xiaoer"), postgres, SystemClock().now(), members)
        encoded = msgspec.json.encode(manifest)
        tar.addfile(_header(_MANIFEST, len(encoded)), BytesIO(encoded))
        tar.close()
        out.flush()
        os.fsync(fd)
    return manifest


def _header(name: str, size_bytes: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size_bytes, 0o600
    return header


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        with _content(tar, tar.getmember(_MANIFEST)) as file:
            encoded = file.read()
        written = msgspec.json.decode(encoded)
        if isinstance(written, dict) and isinstance(written.get("format"), int) and written["format"] > FORMAT:
            raise BackupTooNew(format=written["format"], written_by=str(written.get("written_by")))
        return msgspec.convert(written, Manifest)
    except (KeyError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BackupDamaged(file=str(tar.name), member=_MANIFEST) from error


def _files(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Every member but the manifest. A link, a name twice, or one that would leave its folder is damage."""
    seen: set[str] = set()
    for member in tar:
        if member.name == _MANIFEST:
            continue
        if member.name in seen or not member.isreg() or not _is_known(member.name):
            raise BackupDamaged(file=str(tar.name), member=member.name)
        seen.add(member.name)
        yield member


def _is_known(name: str) -> bool:
    inside = name.removeprefix(_BLOBS)
    plain = inside != name and inside == str(PurePosixPath(inside)) and not inside.startswith("/")
    return name in (_DUMP, _KEYS) or (plain and ".." not in inside.split("/") and inside != ".")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise BackupDamaged(file=str(tar.name), member=member.name)
    return file


def _measure(file: IO[bytes]) -> Entry:
    digest, size_bytes = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
        size_bytes += len(chunk)
    return Entry(digest.hexdigest(), size_bytes)


def _bring_files(tar: tarfile.TarFile, blobs_dir: Path, keys_file: Path | None, total: int, report: Progress) -> None:
    for done, member in enumerate(_files(tar)):
        report("files", done, total)
        if member.name.startswith(_BLOBS):
            target = blobs_dir / member.name.removeprefix(_BLOBS)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(_content(tar, member), target)
        elif member.name == _KEYS and keys_file is not None:
            _bring_keys(_content(tar, member), keys_file)
    report("files", total, total)


def _bring_keys(file: IO[bytes], target: Path) -> None:
    restored = file.read()
    if target.exists():
        if target.read_bytes() == restored:
            return
        target.rename(target.with_name(target.name + ".before-restore"))
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(BytesIO(restored), target)


def _copy(file: IO[bytes], target: Path) -> None:
    """Whole or not at all, readable by us alone."""
    fd, draft = tempfile.mkstemp(dir=target.parent, prefix=".")
    with os.fdopen(fd, "wb") as out:
        while chunk := file.read(_CHUNK_BYTES):
            out.write(chunk)
        out.flush()
        os.fsync(fd)
    Path(draft).replace(target)


def _major(manifest: Manifest) -> int:
    found = re.match(r"\d+", manifest.postgres)
    return int(found[0]) if found else 0

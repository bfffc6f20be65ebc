"""The sets, wherever their files lie under a folder; without a test folder each is split here, the same every time."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Row = dict[str, Any]
SEED = 20261123


class Halves(NamedTuple):
    train: list[Row]
    test: list[Row]


def find(folder: Path, name: str) -> Path | None:
    """The first file of this name; the folder may be one set's or hold them all."""
    return next(iter(sorted(folder.rglob(name))), None)


def read(path: Path) -> list[Row]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode("utf-8-sig")
    if ".jsonl" in path.name:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return list(csv.DictReader(io.StringIO(text)))


def halves(train: Path, test: Path | None, name: str, is_test: Callable[[Row], bool] | None = None) -> Halves | None:
    """None where a file is absent. Without a test folder: the published split where `is_test` knows one, else a
    quarter chosen by seed.
    """
    path = find(train, name)
    if path is None or (test is not None and find(test, name) is None):
        return None
    rows = read(path)
    if test is not None:
        return Halves(rows, read(find(test, name) or path))
    if is_test is not None:
        return Halves([r for r in rows if not is_test(r)], [r for r in rows if is_test(r)])
    order = np.random.default_rng(SEED).permutation(len(rows))
    cut = len(rows) * 3 // 4
    return Halves([rows[n] for n in order[:cut]], [rows[n] for n in order[cut:]])

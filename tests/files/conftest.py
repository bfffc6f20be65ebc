"""A desk to upload at, with a disk of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.files.desk import Desk
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import MerchantId


@pytest.fixture
def desk(database: Database, merchant_id: MerchantId, tmp_path: Path) -> Desk:
    """A buyer's."""
    return Desk(database, DiskBlobs(tmp_path / "blobs"), merchant_id)


@pytest.fixture
def desk_of(desk: Desk) -> Callable[[Actor], Desk]:
    return lambda actor: replace(desk, actor=actor)

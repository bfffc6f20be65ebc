"""A shop whose parcels are watched, and a clock that tests move by hand."""

from collections.abc import AsyncIterator

import pytest

from tests.logistics.build import Depot, open_depot
from xiaoer.infra.db import Database


@pytest.fixture
async def depot(database: Database) -> AsyncIterator[Depot]:
    yield await open_depot(database)

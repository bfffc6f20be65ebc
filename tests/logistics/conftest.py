"""A shop whose parcels are watched, and a clock that tests move by hand."""

import pytest

from tests.logistics.build import Depot, open_depot
from xiaoer.infra.db import Database


@pytest.fixture
async def depot(database: Database) -> Depot:
    return await open_depot(database)

from collections.abc import AsyncIterator

import pytest

from tests.language_models.desk import Desk, desk_at
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.testing.fake_openai import fake_openai


@pytest.fixture
async def desk(database: Database, keys: KeyRing) -> AsyncIterator[Desk]:
    async with fake_openai() as server:
        yield await desk_at(database, keys, server)

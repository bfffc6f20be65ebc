import pytest

from tests.campaigns.build import HandClock, Shop, shop_at
from xiaoer.app.plugins import load_all
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing


@pytest.fixture
async def shop(database: Database, keys: KeyRing) -> Shop:
    load_all()
    return await shop_at(database, keys, HandClock())

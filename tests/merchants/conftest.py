import pytest

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.merchants.model import NewShop, Shop


@pytest.fixture
async def shop(tx: Tx) -> Shop:
    await merchants.found_in(tx, "小二百货")
    return await merchants.open_shop(tx, NewShop(name="小二旗舰店"))

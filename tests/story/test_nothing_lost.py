"""Server and database are killed under load; nobody loses a word. `python -m bench.crash` does it a hundred times."""

import asyncio
import random

import pytest
from bench.crash import TARGETS, Storm
from bench.shop import open_shop


@pytest.mark.proves("T01", "C01")
def test_kill_minus_nine_loses_doubles_and_reorders_nothing() -> None:
    with open_shop(agents=2, own_database=True) as shop:
        storm = Storm(shop, buyers=6, chance=random.Random(20261122))
        outcome = asyncio.run(storm.rage(rounds=len(TARGETS)))
    assert outcome.good, "\n".join(outcome.lines())

"""Only the shop itself sends reassurance cards."""

import pytest

from xiaoer.app.live.cards import BadCard, payload_of
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind


async def test_a_buyer_cannot_make_the_shop_promise(tx: Tx) -> None:
    with pytest.raises(BadCard):
        await payload_of(
            tx, {"card": "assurance", "kind": "warranty"}, Actor(ActorKind.BUYER, "byr_1"), "cnn_1", "cnv_1"
        )

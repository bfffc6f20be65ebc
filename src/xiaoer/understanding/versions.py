"""A version of a shop's understanding: trained beside the traffic, measured, published, brought back."""

from datetime import timedelta
from typing import Any

import msgspec

from xiaoer import merchants
from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.understanding import store
from xiaoer.understanding.base import base_model
from xiaoer.understanding.errors import AlreadyTraining, TooFewExamples, VersionNotReady
from xiaoer.understanding.model import IntentFigure, Mistaken
from xiaoer.understanding.model_of import model_at, model_of
from xiaoer.understanding.shop_model import (
    FEWEST_EXAMPLES,
    IntentRow,
    ShopUnderstanding,
    TrainStep,
    TriedSentence,
    Try,
    Version,
    VersionDetail,
    VersionState,
)
from xiaoer.understanding.understand import understand
from xiaoer.understanding.weights import Model

TRAIN = "understanding.train"
STUCK = timedelta(minutes=30)
"""A training that began longer ago bars no other: seconds are usual."""


async def see(tx: Tx, shop_id: ShopId) -> ShopUnderstanding:
    """Raises ShopNotFound."""
    await merchants.get_shop(tx, shop_id)
    own, counted, every = await store.own_intents(tx, shop_id), await store.counts(tx, shop_id), await _all(tx, shop_id)
    rows = [IntentRow(name, True, *names, counted.get(name, 0)) for name, names in own.items()]
    rows += [IntentRow(name, False, "", "", counted.get(name, 0)) for name in base_model().intents]
    newest = every[0] if every else None
    return ShopUnderstanding(
        intents=rows,
        examples=sum(counted.values()),
        changed_since=await store.added_since(tx, shop_id, newest),
        published=next((one for one in every if one.state == VersionState.PUBLISHED), None),
        newest=newest,
    )


async def begin_training(tx: Tx, shop_id: ShopId) -> Version:
    """A new version is being trained; buyers are answered as before. Raises ShopNotFound, AlreadyTraining,
    TooFewExamples."""
    await merchants.get_shop(tx, shop_id)
    await merchants.lock_merchant(tx)
    every, counted = await _all(tx, shop_id), await store.counts(tx, shop_id)
    if any(one.state == VersionState.TRAINING and tx.clock.now() - one.made_at < STUCK for one in every):
        raise AlreadyTraining
    least = min(counted.items(), key=lambda one: one[1], default=("", 0))
    if least[1] < FEWEST_EXAMPLES:
        raise TooFewExamples(intent=least[0], examples=least[1], fewest=FEWEST_EXAMPLES)
    version_id, now = new_id("unv"), tx.clock.now()
    await store.add_version(
        tx,
        id=version_id,
        shop_id=shop_id,
        number=1 + (every[0].number if every else 0),
        state=VersionState.TRAINING.value,
        step=TrainStep.WAITING.value,
        examples=sum(counted.values()),
        figures={},
        made_by=tx.actor.id,
        made_at=now,
    )
    await timers.schedule(tx, f"{TRAIN}:{version_id}", TRAIN, now, {"version_id": version_id, "shop_id": shop_id})
    await audit.record(tx, "understanding.training_begun", version_id, shop_id=shop_id)
    return await store.version(tx, shop_id, version_id)


async def publish(tx: Tx, shop_id: ShopId, version_id: str) -> Version:
    """Buyers are understood by it from the next message on, also when it had been published before.
    Raises VersionNotFound, VersionNotReady."""
    await merchants.lock_merchant(tx)
    found = await store.version(tx, shop_id, version_id, lock=True)
    if found.state == VersionState.PUBLISHED:
        return found
    if found.state not in (VersionState.READY, VersionState.EARLIER):
        raise VersionNotReady(state=found.state.value)
    await store.step_back(tx, shop_id)
    facts: dict[str, Any] = {"published_at": tx.clock.now(), "published_by": tx.actor.id}
    await store.change_version(tx, version_id, state=VersionState.PUBLISHED.value, **facts)
    again = found.state == VersionState.EARLIER
    await audit.record(tx, "understanding.restored" if again else "understanding.published", version_id)
    return await store.version(tx, shop_id, version_id)


async def use_shipped(tx: Tx, shop_id: ShopId) -> None:
    """Buyers are understood by what ships; versions stay and can be published again."""
    await merchants.get_shop(tx, shop_id)
    await merchants.lock_merchant(tx)
    await store.step_back(tx, shop_id)
    await audit.record(tx, "understanding.shipped_used", shop_id)


async def detail(tx: Tx, shop_id: ShopId, version_id: str) -> VersionDetail:
    """Raises VersionNotFound."""
    found = await store.version(tx, shop_id, version_id)
    told = await store.figures(tx, version_id)
    intents = msgspec.convert(told.get("intents", []), list[IntentFigure])
    return VersionDetail(found, intents, msgspec.convert(told.get("mistaken", []), list[Mistaken]))


async def try_out(tx: Tx, shop_id: ShopId, asked: Try) -> TriedSentence:
    """What this version makes of a sentence. Raises ShopNotFound, VersionNotFound, VersionNotReady."""
    await merchants.get_shop(tx, shop_id)
    model = await _asked_for(tx, shop_id, asked.version_id)
    found = understand(asked.text, (), model)
    return TriedSentence(
        intents=list(found.intents),
        entities=list(found.entities),
        mood=found.mood,
        wants_person=found.wants_person,
        out_of_scope=found.oos,
        version=found.version,
    )


async def _asked_for(tx: Tx, shop_id: ShopId, version_id: str) -> Model:
    if not version_id:
        return await model_of(tx, shop_id)
    found = await store.version(tx, shop_id, version_id)
    model = await model_at(tx, version_id)
    if model is None:
        raise VersionNotReady(state=found.state.value)
    return model


async def _all(tx: Tx, shop_id: ShopId) -> list[Version]:
    return await store.versions(tx, shop_id)

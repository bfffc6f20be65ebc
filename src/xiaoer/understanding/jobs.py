"""Training beside the traffic: read (transaction) → learn (a thread) → record (transaction)."""

import asyncio

import msgspec
import structlog

from xiaoer.infra import timers
from xiaoer.infra.db import Database
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import ShopId
from xiaoer.understanding import store
from xiaoer.understanding.errors import VersionNotFound
from xiaoer.understanding.model import Example, Trained
from xiaoer.understanding.shop_model import TrainStep, VersionState
from xiaoer.understanding.train import evenly, train
from xiaoer.understanding.understand import understand
from xiaoer.understanding.versions import TRAIN

log = structlog.get_logger()
COMPARED = 400
"""Examples on which what ships is measured: a few seconds."""


async def train_version(database: Database, due: Due) -> None:
    """The version is ready and measured, or failed with a reason. A second run of one that is done changes nothing."""
    shop_id, version_id = ShopId(due.payload["shop_id"]), due.payload["version_id"]
    async with database.transaction(due.merchant_id) as tx:
        try:
            found = await store.version(tx, shop_id, version_id)
        except VersionNotFound:
            return
        if found.state != VersionState.TRAINING:
            return
        await store.change_version(tx, version_id, step=TrainStep.LEARNING.value)
        examples = await store.all_examples(tx, shop_id)
    try:
        trained = await asyncio.to_thread(train, examples)
    except ValueError as error:
        log.warning("understanding.not_trained", version_id=version_id, error=str(error))
        async with database.transaction(due.merchant_id) as tx:
            failed = {"state": VersionState.FAILED.value, "step": TrainStep.DONE.value, "reason": "too_few_examples"}
            await store.change_version(tx, version_id, **failed)
        return
    async with database.transaction(due.merchant_id) as tx:
        await store.change_version(tx, version_id, step=TrainStep.COMPARING.value)
    shipped = await asyncio.to_thread(_shipped_accuracy, examples)
    async with database.transaction(due.merchant_id) as tx:
        await store.change_version(tx, version_id, **_measured(trained, shipped))


def _measured(trained: Trained, shipped: float) -> dict[str, object]:
    told = msgspec.to_builtins({"intents": trained.intents, "mistaken": trained.mistaken[:100]})
    return {
        "state": VersionState.READY.value,
        "step": TrainStep.DONE.value,
        "examples": trained.examples,
        "accuracy": trained.accuracy,
        "top_two": trained.top_two,
        "calibration_error": trained.calibration_error,
        "shipped_accuracy": shipped,
        "figures": told,
        "weights": trained.weights,
    }


def _shipped_accuracy(examples: list[Example]) -> float:
    asked = evenly(examples, COMPARED)
    return round(sum(understand(one.text).top == one.intent for one in asked) / len(asked), 4)


CALLS: dict[str, timers.Call] = {TRAIN: train_version}

"""Promises are found, confirmed with one key, moved, kept or broken. Who confirms one owns it, unless they say who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.transitions import By
from xiaoer.sla import store_promises
from xiaoer.sla.errors import NoSuchReason, PromiseInThePast
from xiaoer.sla.events import PromiseKept, PromiseMade, PromiseMoved, PromiseProposed, PromiseWithdrawn
from xiaoer.sla.promise_clock import facts_of, wind
from xiaoer.sla.promise_model import (
    KINDS,
    PROMISE_LIFE,
    REPLY,
    NewPromise,
    Promise,
    PromiseAction,
    PromiseChange,
    PromiseState,
)
from xiaoer.sla.promise_words import find_promises

S, A = PromiseState, PromiseAction
ANSWERED = "sla.answered"
FORGET_AFTER = timedelta(days=2)
"""A proposal that nobody looked at for so long asks nobody any more."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of the shop's in which promises may stand."""

    conversation_id: str
    shop_id: str
    seq: int
    text: str
    at: datetime
    author_id: str
    by_bot: bool
    owner_id: str | None


async def propose(tx: Tx, spoken: Spoken, zone: str) -> list[Promise]:
    """What the line promises, each once, for its owner to confirm; nothing where nothing was found."""
    made = []
    for found in find_promises(spoken.text, spoken.at, zone):
        one = await store_promises.add(
            tx,
            subject_kind="conversation",
            subject_id=spoken.conversation_id,
            seq=spoken.seq,
            kind=found.kind,
            words=found.quote[:400],
            quote=found.quote[:400],
            state=S.PROPOSED.value,
            confidence=found.confidence,
            made_by=spoken.author_id,
            by_bot=spoken.by_bot,
            owner_id=spoken.owner_id,
            shop_id=spoken.shop_id,
            public=True,
            made_at=spoken.at,
            due_at=found.due_at,
        )
        if one:
            made.append(one)
            await tx.publish(PromiseProposed(**facts_of(tx, one)))
    return made


async def make_promise(tx: Tx, subject_kind: str, subject_id: str, shop_id: str, new: NewPromise) -> Promise:
    """An open promise from now on. Raises PromiseInThePast, or NoSuchReason for a kind that is none."""
    if new.kind not in KINDS:
        raise NoSuchReason(reason=new.kind[:40])
    if new.due_at <= tx.clock.now():
        raise PromiseInThePast(due_at=new.due_at.isoformat())
    now = tx.clock.now()
    one = await store_promises.add(
        tx,
        subject_kind=subject_kind,
        subject_id=subject_id,
        seq=0,
        kind=new.kind,
        words=new.words.strip(),
        quote=new_id("said"),
        state=S.OPEN.value,
        confidence=100,
        made_by=tx.actor.id,
        by_bot=False,
        owner_id=new.owner_id or _me(tx),
        shop_id=shop_id,
        public=new.public,
        made_at=now,
        due_at=new.due_at,
        confirmed_at=now,
    )
    assert one is not None  # its quote is its own
    await wind(tx, one)
    await tx.publish(PromiseMade(**facts_of(tx, one), words=one.words, public=one.public))
    return one


async def replace_promise(tx: Tx, subject_kind: str, subject_id: str, shop_id: str, new: NewPromise) -> None:
    """The one open promise of its kind for the subject; another date makes it a new one, and the old is withdrawn."""
    still = await store_promises.of_subjects(tx, [subject_id], [S.OPEN, S.BROKEN])
    if any(one.kind == new.kind and one.due_at == new.due_at for one in still):
        return
    for one in (one for one in still if one.kind == new.kind):
        await change_promise(tx, one.id, PromiseChange(action=A.WITHDRAW), By.RULE)
    await make_promise(tx, subject_kind, subject_id, shop_id, new)


async def change_promise(tx: Tx, promise_id: str, change: PromiseChange, by: By = By.AGENT) -> Promise:
    """One move of its life. Raises NoSuchPromise, IllegalMove or PromiseInThePast."""
    was = await store_promises.get_promise(tx, promise_id, lock=True)
    to = PROMISE_LIFE.to(was.state, change.action, by)
    due_at = change.due_at or was.due_at
    if to is S.OPEN and due_at <= tx.clock.now():
        raise PromiseInThePast(due_at=due_at.isoformat())
    one = await store_promises.write(tx, promise_id, state=to.value, due_at=due_at, **_details(tx, was, change, to))
    await wind(tx, one)
    await _tell(tx, one, change.action)
    return one


def _details(tx: Tx, was: Promise, change: PromiseChange, to: PromiseState) -> dict[str, Any]:
    values: dict[str, Any] = {"note": change.note.strip() or was.note}
    if change.action is A.CONFIRM:
        words = change.words.strip() or was.words
        owner = change.owner_id or was.owner_id or _me(tx)
        values |= {"confirmed_at": tx.clock.now(), "words": words, "owner_id": owner, "public": change.public}
    if to in PROMISE_LIFE.final:
        values["ended_at"] = tx.clock.now()
    return values


def _me(tx: Tx) -> str | None:
    return tx.actor.id if tx.actor.kind is ActorKind.AGENT else None


async def _tell(tx: Tx, one: Promise, action: PromiseAction) -> None:
    facts = facts_of(tx, one)
    if action is A.CONFIRM:
        await tx.publish(PromiseMade(**facts, words=one.words, public=one.public))
    elif action is A.KEEP:
        await tx.publish(PromiseKept(**facts, words=one.words, public=one.public))
    elif action is A.MOVE:
        await tx.publish(PromiseMoved(**facts))
    elif action in (A.DISMISS, A.WITHDRAW):
        await tx.publish(PromiseWithdrawn(**facts))


async def note_answers(tx: Tx, answered: Mapping[str, datetime]) -> None:
    """A person answered in these conversations at these times: who was promised an answer before that has it, in a
    transaction of its own."""
    still = await store_promises.of_subjects(tx, sorted(answered), [S.OPEN, S.BROKEN]) if answered else []
    for one in still:
        if one.kind == REPLY and one.made_at < answered[one.subject_id]:
            await timers.schedule(tx, f"{ANSWERED}:{one.id}", ANSWERED, tx.clock.now(), {"promise_id": one.id})


async def keep_reply(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: nothing happens when somebody settled it meanwhile."""
    one = await store_promises.get_promise(tx, facts["promise_id"], lock=True)
    if one.state in (S.OPEN, S.BROKEN):
        await change_promise(tx, one.id, PromiseChange(action=A.KEEP), By.RULE)


async def settle_promises(tx: Tx, subject_id: str, *, kept: bool) -> list[Promise]:
    """The subject ended: its open promises are kept, or withdrawn with it."""
    action = A.KEEP if kept else A.WITHDRAW
    still = await store_promises.of_subjects(tx, [subject_id], [S.OPEN, S.BROKEN])
    return [await change_promise(tx, one.id, PromiseChange(action=action), By.RULE) for one in still]

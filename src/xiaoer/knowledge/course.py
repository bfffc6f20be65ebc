"""The newcomers' course, made of what is approved: read it, and say which answer is right."""

import random

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from xiaoer.infra.db import Tx
from xiaoer.knowledge.entry_model import Wording
from xiaoer.knowledge.errors import EntryNotFound
from xiaoer.knowledge.guide_model import Chapter, Course, Lesson, LessonAnswer, LessonResult
from xiaoer.knowledge.shelf import Standing, shelf_of
from xiaoer.knowledge.tables import knowledge_lesson

CHAPTERS = ("presale", "order", "logistics", "aftersales", "review", "account", "complaint", "other")
OPTIONS = 3
done = knowledge_lesson.c


async def read_course(tx: Tx, shop_id: str, language: str = "zh") -> Course:
    """Chapters in the order of a sale, lessons with the most used first; with how far the actor has come. An entry
    that got a new version is to be read anew."""
    standing = [one for one in (await shelf_of(tx, shop_id)).entries if _wording(one, language).answer.strip()]
    rows = await tx.conn.execute(select(knowledge_lesson).filter_by(merchant_id=tx.merchant_id, agent_id=tx.actor.id))
    read = {(row.entry_id, row.version): bool(row.right_at_once) for row in rows}
    chapters = [
        Chapter(name, [_lesson(one, standing, language, read) for one in _of_chapter(standing, name)])
        for name in CHAPTERS
    ]
    lessons = [one for chapter in chapters for one in chapter.lessons]
    counts = len(lessons), sum(one.read for one in lessons), sum(one.right_at_once for one in lessons)
    return Course([one for one in chapters if one.lessons], *counts)


def _of_chapter(standing: list[Standing], name: str) -> list[Standing]:
    return sorted((one for one in standing if chapter_of(one) == name), key=lambda one: (-one.row.shown, one.row.id))


def chapter_of(one: Standing) -> str:
    first = one.content.intent.split(".")[0]
    return first if first in CHAPTERS else "other"


def _wording(one: Standing, language: str) -> Wording:
    return one.content.wordings.get(language) or next(iter(one.content.wordings.values()))


def _lesson(one: Standing, every: list[Standing], language: str, read: dict[tuple[str, int], bool]) -> Lesson:
    wording, key = _wording(one, language), (one.row.id, one.row.live_version)
    return Lesson(
        entry_id=one.row.id,
        version=one.row.live_version,
        kind=one.content.kind,
        title=wording.questions[0],
        questions=wording.questions[1:6],
        answer=wording.answer,
        note=wording.note,
        source=one.content.source,
        options=options_of(one, every, language),
        read=key in read,
        right_at_once=read.get(key, False),
    )


def options_of(one: Standing, every: list[Standing], language: str) -> list[str]:
    """The right answer among two of its chapter, or of others; the same for everybody and every time."""
    right, chance = _wording(one, language).answer, random.Random(f"{one.row.id}:{one.row.live_version}")  # noqa: S311 — a shuffle, no secret
    others = sorted(
        {_wording(other, language).answer for other in every if chapter_of(other) == chapter_of(one)} - {right}
    )
    if len(others) < OPTIONS - 1:
        others = sorted({_wording(other, language).answer for other in every} - {right})
    options = [right, *chance.sample(others, min(OPTIONS - 1, len(others)))]
    chance.shuffle(options)
    return options


async def answer_lesson(
    tx: Tx, shop_id: str, entry_id: str, answer: LessonAnswer, language: str = "zh"
) -> LessonResult:
    """Whether the option is the right one; the first try counts. Raises EntryNotFound."""
    standing = [one for one in (await shelf_of(tx, shop_id)).entries if _wording(one, language).answer.strip()]
    one = next((one for one in standing if one.row.id == entry_id and one.row.live_version == answer.version), None)
    if one is None:
        raise EntryNotFound(entry_id=entry_id)
    told = _wording(one, language).answer
    options = options_of(one, standing, language)
    right = answer.option < len(options) and options[answer.option] == told
    key = {"merchant_id": tx.merchant_id, "agent_id": tx.actor.id, "entry_id": entry_id}
    facts = {"version": answer.version, "read_at": tx.clock.now(), "right_at_once": int(right)}
    new = upsert(knowledge_lesson).values(**key, **facts)
    older = done.version < new.excluded.version
    await tx.conn.execute(
        new.on_conflict_do_update(index_elements=["merchant_id", "agent_id", "entry_id"], set_=facts, where=older)
    )
    return LessonResult(right, told)

"""What several solved tickets or cases have in common becomes a draft: problem, cause, solution, words."""

from collections import Counter
from collections.abc import Sequence

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.decide import blocking, decide
from xiaoer.knowledge.entry_model import CaseNote, Content, EntryDecision, EntryKind, NewEntry, Origin, Wording
from xiaoer.knowledge.gaps import alikeness, impersonal
from xiaoer.knowledge.guide_model import Solved
from xiaoer.knowledge.life import EntryAction
from xiaoer.knowledge.meaning import meanings
from xiaoer.knowledge.write_entry import write_entry

SIBLINGS = 3
"""Alike solved ones before a draft is made."""
ALIKE = 0.42


async def draft_from_solved(
    tx: Tx, shop_id: str, key: str, newest: Solved, earlier: Sequence[Solved], *, origin: Origin, language: str = "zh"
) -> str:
    """The id of a draft made of the newest solved one and those earlier ones that are alike; empty while they are
    fewer than three, or when one was drafted for this `key` already. It waits for a decision."""
    alike = [newest, *_alike(newest, earlier)]
    if len(alike) < SIBLINGS or (await store.by_origin(tx, shop_id, origin, [key])):
        return ""
    content = _content(alike, language)
    new = NewEntry(shop_id=shop_id, content=content)
    entry_id = await write_entry(tx, new, origin=origin, origin_key=key)
    if not blocking(content):
        await decide(tx, entry_id, EntryDecision(action=EntryAction.SUBMIT))
    await audit.record(tx, "knowledge.drafted_from_solved", entry_id, alike=len(alike))
    return entry_id


def _alike(newest: Solved, earlier: Sequence[Solved]) -> list[Solved]:
    if not earlier:
        return []
    vectors = meanings([newest.problem, *(one.problem for one in earlier)])
    return [
        one
        for one, vector in zip(earlier, vectors[1:], strict=True)
        if alikeness(newest.problem, vectors[0], one.problem, vector) >= ALIKE
    ]


def _content(alike: Sequence[Solved], language: str) -> Content:
    """The questions are the problems as they were told; cause, solution and words are those told most often."""
    problems = list(dict.fromkeys(impersonal(one.problem) for one in alike if one.problem.strip()))[:20]
    note = CaseNote(problems[0], _most([one.cause for one in alike]), _most([one.solution for one in alike]))
    reply = _most([one.reply for one in alike]) or note.solution
    return Content({language: Wording(problems, reply, note=note)}, EntryKind.ARTICLE)


def _most(texts: Sequence[str]) -> str:
    """Told most often; of those, the newest."""
    told = [impersonal(text) for text in texts if text.strip()]
    return Counter(told).most_common(1)[0][0] if told else ""

"""Drafts of one merchant become stored lines: the call of `append_lines`, and what to do with repeats."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from xiaoer.conversations.lines import Draft, Stored
from xiaoer.infra.prepared import Rows

PREVIEW_CHARS, WAITING_CHARS = 80, 120
CLIENT, AT = 8, 9
"""Columns of the answer that only lines have which were stored before."""
CHANGES_A_LINE = frozenset({"edited", "recalled"})

Execute = Callable[[dict[str, str]], Awaitable[Rows]]
"""Runs APPEND with these parameters, all of them texts of PostgreSQL, and answers its rows."""

_CONVERSATION = {
    "id": "text", "lines": "int", "shown": "int", "preview": "text", "kind": "text", "author_kind": "text",
    "answered": "boolean", "agent_nth": "int", "waiting": "int", "waiting_text": "text",
}  # fmt: skip
_LINE = {
    "number": "int", "conversation": "text", "nth": "int", "shown": "int", "client": "text", "id": "text",
    "kind": "text", "author_kind": "text", "author_id": "text", "author_name": "text", "text": "text",
    "payload": "jsonb", "automatic": "boolean",
}  # fmt: skip
PARAMETERS = {
    "merchant": "text",
    "at": "timestamptz",
    **{f"c_{name}": f"{kind}[]" for name, kind in _CONVERSATION.items()},
    **{f"l_{name}": f"{kind}[]" for name, kind in _LINE.items()},
}
"""What `append_lines` takes, in its order."""


def append_statement(arguments: Iterable[str]) -> str:
    return (
        "select conversation, seq, public_seq, agent_id, buyer_id, state, version, reacts, client, at"  # noqa: S608 — our own names, no input
        f" from append_lines({', '.join(arguments)})"
    )


APPEND = append_statement(f"%({name})s::text::{kind}" for name, kind in PARAMETERS.items())
"""In psycopg's notation."""
_json = msgspec.json.Encoder().encode


async def store_lines(execute: Execute, merchant_id: str, at: datetime, drafts: Sequence[Draft]) -> list[Stored | None]:
    """Every draft with its numbers, in order; None where the conversation does not exist.

    A draft whose client id was stored before, or comes a second time, is answered with its first numbers.
    """
    found: dict[tuple[str, str], Stored | None] = {}
    fresh: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        fresh.setdefault((draft.conversation_id, draft.client_id), draft)
    waiting = list(fresh.values())
    while waiting:
        batch = Batch(waiting)
        rows = await execute(batch.parameters(merchant_id, at))
        if rows and rows[0][CLIENT] is not None:  # go again without them; the next call may meet others
            found |= batch.repeated(merchant_id, rows)
            waiting = [d for d in waiting if (d.conversation_id, d.client_id) not in found]
        else:
            found |= batch.stored(merchant_id, at, rows)
            waiting = []
    if len(fresh) == len(drafts):
        return [found[d.conversation_id, d.client_id] for d in drafts]
    return list(_each(found, drafts))


def _each(found: dict[tuple[str, str], Stored | None], drafts: Sequence[Draft]) -> Iterator[Stored | None]:
    """The first time that a client id comes it is answered as stored, from then on as repeated."""
    met = set()
    for draft in drafts:
        key = (draft.conversation_id, draft.client_id)
        first = found[key]
        yield msgspec.structs.replace(first, repeated=True) if first and key in met else first
        met.add(key)


class _Sum:
    """What a batch does to one conversation."""

    __slots__ = ("agent_nth", "answered", "last", "lines", "shown", "waiting", "waiting_text")

    def __init__(self) -> None:
        self.lines = self.shown = self.agent_nth = self.waiting = 0
        self.answered = False
        self.last: Draft | None = None
        self.waiting_text = ""

    def add(self, draft: Draft) -> None:
        self.lines += 1
        if draft.author_kind == "agent":
            self.agent_nth = self.lines
        if not draft.public:
            return
        self.shown += 1
        if draft.kind != "system":  # what the system notes is no word of anybody: the list keeps showing the last one
            self.last = draft
        if draft.author_kind == "agent" and not draft.automatic:
            self.answered, self.waiting, self.waiting_text = True, 0, ""
        elif draft.author_kind == "buyer" and draft.kind not in CHANGES_A_LINE:
            self.waiting_text = self.waiting_text if self.waiting else draft.text[:WAITING_CHARS]
            self.waiting += 1


class Batch:
    """Drafts of one merchant, none twice, and what of them can be counted before they are stored."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.drafts = drafts
        self._sums = {one: _Sum() for one in sorted({d.conversation_id for d in drafts})}
        self._numbers = {one: number for number, one in enumerate(self._sums, 1)}
        self._nth: list[int] = []
        self._shown: list[int | None] = []
        for draft in drafts:
            total = self._sums[draft.conversation_id]
            total.add(draft)
            self._nth.append(total.lines)
            self._shown.append(total.shown if draft.public else None)

    def parameters(self, merchant_id: str, at: datetime) -> dict[str, str]:
        """The arguments of APPEND in the order of PARAMETERS, one array a column."""
        sums, drafts, last = self._sums.values(), self.drafts, [s.last for s in self._sums.values()]
        return {
            "merchant": merchant_id,
            "at": at.isoformat(),
            "c_id": texts(list(self._sums)),
            "c_lines": numbers([s.lines for s in sums]),
            "c_shown": numbers([s.shown for s in sums]),
            "c_preview": texts([d.text[:PREVIEW_CHARS] if d else None for d in last]),
            "c_kind": texts([d.kind if d else None for d in last]),
            "c_author_kind": texts([d.author_kind if d else None for d in last]),
            "c_answered": flags([s.answered for s in sums]),
            "c_agent_nth": numbers([s.agent_nth or None for s in sums]),
            "c_waiting": numbers([s.waiting for s in sums]),
            "c_waiting_text": texts([s.waiting_text for s in sums]),
            "l_number": numbers([self._numbers[d.conversation_id] for d in drafts]),
            "l_conversation": texts([d.conversation_id for d in drafts]),
            "l_nth": numbers(self._nth),
            "l_shown": numbers(self._shown),
            "l_client": texts([d.client_id for d in drafts]),
            "l_id": texts([d.id for d in drafts]),
            "l_kind": texts([d.kind for d in drafts]),
            "l_author_kind": texts([d.author_kind for d in drafts]),
            "l_author_id": texts([d.author_id for d in drafts]),
            "l_author_name": texts([d.author_name for d in drafts]),
            "l_text": texts([d.text for d in drafts]),
            "l_payload": texts([None if d.payload is None else _json(d.payload).decode() for d in drafts]),
            "l_automatic": flags([d.automatic for d in drafts]),
        }

    def repeated(self, merchant_id: str, rows: Rows) -> dict[tuple[str, str], Stored | None]:
        """The lines that were there before, as they were answered the first time."""
        drafts = {(self._numbers[d.conversation_id], d.client_id): d for d in self.drafts}
        found: dict[tuple[str, str], Stored | None] = {}
        for row in rows:
            draft = drafts[row[0], row[CLIENT]]
            found[draft.conversation_id, draft.client_id] = Stored(
                merchant_id=merchant_id, draft=draft, seq=row[1], public_seq=row[2], at=row[AT], repeated=True
            )
        return found

    def stored(self, merchant_id: str, at: datetime, rows: Rows) -> dict[tuple[str, str], Stored | None]:
        """What became of each draft, by conversation and client id."""
        places = {row[0]: row for row in rows}
        found: dict[tuple[str, str], Stored | None] = {}
        for draft, nth, shown in zip(self.drafts, self._nth, self._shown, strict=True):
            key, row = (draft.conversation_id, draft.client_id), places.get(self._numbers[draft.conversation_id])
            if row is None:
                found[key] = None
                continue
            found[key] = Stored(
                merchant_id=merchant_id,
                draft=draft,
                seq=row[1] + nth,
                public_seq=None if shown is None else row[2] + shown,
                at=at,
                repeated=False,
                agent_id=row[3],
                buyer_id=row[4],
                state=row[5],
                version=row[6],
                reacts=row[7],
            )
        return found


# ---- PostgreSQL array literals. Made here because the driver takes ten times as long over a list of texts.


def texts(items: Sequence[str | None]) -> str:
    if None not in items:
        whole = '","'.join(items)  # type: ignore[arg-type]  # none is None
        if "\\" not in whole and whole.count('"') == 2 * (len(items) - 1):  # nothing to escape, as nearly always
            return f'{{"{whole}"}}'
    return "{" + ",".join(["NULL" if item is None else _quoted(item) for item in items]) + "}"


def numbers(items: Sequence[int | None]) -> str:
    return "{" + ",".join(["NULL" if item is None else str(item) for item in items]) + "}"


def flags(items: Sequence[bool]) -> str:
    return "{" + ",".join(["t" if item else "f" for item in items]) + "}"


def _quoted(item: str) -> str:
    if "\\" in item or '"' in item:
        item = item.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{item}"'

"""Skills as a model sees them, and what it asks for, checked against the skill's own form. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from xiaoer.language_models.masking import LOOKS_LIKE_ONE, Mask
from xiaoer.language_models.model import CallReason, Pick
from xiaoer.ports.models import ModelAnswer, Tool

MAX_PICKS = 3
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A skill that may be asked for: `takes` is a msgspec Struct, whose fields are all that can be given."""

    name: str
    purpose: str
    takes: type[msgspec.Struct]

    @property
    def tool(self) -> Tool:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"no name for a tool: {self.name!r}")
        return Tool(name=self.name, purpose=self.purpose, takes=form_of(self.takes))


def form_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """JSON Schema of an object, whatever the struct leaves open."""
    (_,), parts = msgspec.json.schema_components([struct], ref_template="#/$defs/{name}")
    form = {**parts.pop(struct.__name__), "additionalProperties": False}
    return {**form, "$defs": parts} if parts else form


def picked(
    answer: ModelAnswer, offered: Sequence[Offered], mask: Mask, told: str
) -> tuple[list[Pick], CallReason | None]:
    """The picks in their order, or why there are none. One that is wrong spoils them all: half of what a buyer wants is
    not what the buyer wants. `told` is all that the buyer and the shop said."""
    by_name = {one.name: one for one in offered}
    picks: list[Pick] = []
    for call in answer.called[:MAX_PICKS]:
        skill = by_name.get(call.name)
        if skill is None:
            return [], CallReason.NO_SUCH_TOOL
        try:
            given = _restored(msgspec.json.decode(call.arguments or "{}"), mask)
            picks.append(Pick(skill.name, msgspec.convert(given, skill.takes, strict=False)))
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
            return [], CallReason.BAD_ARGUMENTS
        if set(given) - {field.encode_name for field in msgspec.structs.fields(skill.takes)} or _invented(given, told):
            return [], CallReason.BAD_ARGUMENTS
    return picks, None if picks else CallReason.NOTHING


def _restored(given: Any, mask: Mask) -> Any:
    if isinstance(given, str):
        return mask.restore(given)
    if isinstance(given, list):
        return [_restored(one, mask) for one in given]
    if isinstance(given, dict):
        return {str(name): _restored(one, mask) for name, one in given.items()}
    return given


def _texts(given: Any) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, list | dict):
        for one in given.values() if isinstance(given, dict) else given:
            yield from _texts(one)


def _invented(given: Any, told: str) -> bool:
    """A number or an address that nobody in the conversation ever wrote, or a placeholder that stands for nothing."""
    low = told.lower()
    odd = [text for text in _texts(given) if re.search(r"\d|@|://", text) or LOOKS_LIKE_ONE.search(text)]
    return any(text.strip().lower() not in low for text in odd)

"""A shop's own rules: CEL expressions over the facts, checked when they are saved and harmless when they fail.

The engine is Google's (cel-expr-python, the C++ implementation): an expression cannot loop without end, evaluation
stops after 10,000 steps of a comprehension, and every name and type is checked before anything runs (ADR 16).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]  # its stubs lack the py.typed mark

from xiaoer.policies import condition_fields
from xiaoer.policies.model import Answer, Condition, Facts
from xiaoer.policies.rules.said import Said

TYPES = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
    "list of string": cel.Type.List(cel.Type.STRING),
    "list of map": cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
}
ENVIRONMENT = cel.NewEnv(variables={one.name: TYPES[one.kind] for one in condition_fields.fields()})


@lru_cache(maxsize=4096)
def compiled(when: str) -> cel.Expression:
    """Raises RuntimeError, with the engine's own words, for what is no expression over the facts."""
    return ENVIRONMENT.compile(when)


class Seen:
    """One request as conditions see it; made at the first look."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._activation: cel.Activation | None = None

    def holds(self, when: str) -> bool:
        """Raises RuntimeError, with the engine's words, when the expression has no answer for these facts."""
        if self._activation is None:
            self._activation = ENVIRONMENT.Activation(condition_fields.values(self._facts))
        found = compiled(when).eval(self._activation)
        answer: Any = found.value()
        if not isinstance(answer, bool):
            raise RuntimeError(str(answer) if found.type() == cel.Type.ERROR else f"not yes or no: {answer!r:.80}")
        return answer

    def error_of(self, when: str) -> str:
        """Why it has no answer; empty when it has one."""
        try:
            self.holds(when)
        except RuntimeError as error:
            return str(error) or "error"
        return ""


def said_by(condition: Condition, seen: Seen) -> Said | None:
    """What follows from the condition. One that fails asks a person, and says why; it never lets anything pass."""
    try:
        holds = seen.holds(condition.when)
    except RuntimeError as error:
        return Said(Answer.ASK_A_PERSON, {"error": str(error)[:200]})
    return Said(condition.answer, {}) if holds and condition.answer is not Answer.ALLOW else None

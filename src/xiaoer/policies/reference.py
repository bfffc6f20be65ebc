"""What a policy may speak of, read from the code itself: for editors and for the reference page."""

from __future__ import annotations

import ast
import inspect
import types
import typing
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct

from xiaoer.policies import condition_fields, facts, model, terms
from xiaoer.policies.check_condition import MOST_STEPS
from xiaoer.policies.judge import other_currency, switched_off
from xiaoer.policies.model import ACTIONS, Answer
from xiaoer.policies.rules import RULES


class RuleWords(Struct, frozen=True):
    code: str
    words: str


class FieldWords(Struct, frozen=True):
    """One name of a term or of a condition."""

    name: str
    kind: str
    words: str
    of: str = ""
    """The struct in a list of maps, whose fields stand under that name."""


class PolicyWords(Struct, frozen=True):
    actions: tuple[str, ...]
    answers: tuple[str, ...]
    rules: list[RuleWords]
    fields: list[FieldWords]
    """What a condition may use."""
    parts: dict[str, list[FieldWords]]
    """The fields of the maps in lists."""
    terms: dict[str, list[FieldWords]]
    """By struct: Terms, ActionTerms, RoleLimits, Clocks …"""
    most_steps: int


TERMS = (
    terms.Terms,
    terms.ActionTerms,
    terms.RoleLimits,
    terms.Clocks,
    terms.SellerCancel,
    terms.RejectedTerms,
    terms.InsuredTerms,
    model.Condition,
    model.Clause,
)
PARTS = (facts.LineFacts, facts.PaymentFacts, facts.CaseFacts)


@cache
def policy_words() -> PolicyWords:
    return PolicyWords(
        actions=ACTIONS,
        answers=tuple(answer.value for answer in Answer),
        rules=[RuleWords(rule.__name__, inspect.getdoc(rule) or "") for rule in (switched_off, *RULES, other_currency)],
        fields=[_field(one) for one in condition_fields.fields()],
        parts={part.__name__: _parts(part) for part in PARTS},
        terms={one.__name__: _terms(one) for one in TERMS},
        most_steps=MOST_STEPS,
    )


def _field(one: condition_fields.Field, root: type[Struct] = facts.Facts) -> FieldWords:
    *_, last = one.name.split(".")
    told = last.removeprefix("has_") if last.startswith("has_") else ""
    words = f"`{told}` is known" if told else _said(root, one.name)
    return FieldWords(one.name, one.kind, words, one.of.__name__ if one.of else "")


def _parts(part: type[Struct]) -> list[FieldWords]:
    """Maps have no companions: what is unknown is not there, and `has(line.new)` tells."""
    return [_field(one, part) for one in condition_fields.elements(part) if "has_" not in one.name]


def _said(root: type[Struct], path: str) -> str:
    """The docstring below the field that a path leads to."""
    holder = root
    *ways, last = path.split(".")
    for way in ways:
        hint = get_type_hints(holder)[way]
        holder = next(kind for kind in (get_args(hint) or (hint,)) if isinstance(kind, type) and kind is not type(None))
    return docstrings(holder).get(last, "")


def _terms(struct: type[Struct]) -> list[FieldWords]:
    hints, said = get_type_hints(struct), docstrings(struct)
    return [FieldWords(name, kind_of(hints[name]), said.get(name, "")) for name in struct.__struct_fields__]


def kind_of(hint: Any) -> str:
    """A type in words: `int or null`, `list of code`, `signed, paid, placed or dispatched`."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is typing.Literal:
        return " · ".join(repr(one)[1:-1] for one in inner)
    if origin is tuple:
        return f"list of {kind_of(inner[0])}"
    if origin is dict:
        return f"{kind_of(inner[0])} → {kind_of(inner[1])}"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(kind_of(one) for one in inner)
    return {type(None): "null", str: "text", int: "number", bool: "yes or no"}.get(hint, getattr(hint, "__name__", "?"))


@cache
def docstrings(struct: type[Any]) -> dict[str, str]:
    """Of each field, the words that stand below it."""
    module: ModuleType | None = inspect.getmodule(struct)
    assert module is not None  # it is ours
    tree = ast.parse(inspect.getsource(module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == struct.__name__)
    return {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }

"""A policy is looked at before it is stored: it can be read, and everything that it speaks of exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

import msgspec

from xiaoer.policies.check_condition import MOST_STEPS, check_condition
from xiaoer.policies.errors import (
    ConditionTaken,
    ConditionTooSlow,
    ConditionWithoutEffect,
    PolicyUnreadable,
    UnknownAction,
    UnknownClause,
    UnknownRole,
    UnknownRule,
)
from xiaoer.policies.model import ACTIONS, Answer, Condition, Document
from xiaoer.policies.rules import CODES
from xiaoer.staff.model import Role

MOST_CONDITIONS = 200
MOST_CLAUSES = 500
_AT = re.compile(r" - at `(?:key in )?\$\.?(.*?)`$")


def read_document(given: Any) -> Document:
    """The document of a parsed JSON value. Raises PolicyUnreadable with the place."""
    try:
        return msgspec.convert(given, Document)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        raise PolicyUnreadable(at=found[1] if found else "", why=_AT.sub("", str(error))) from None


def check_document(document: Document) -> int:
    """The steps that its conditions take at most.

    Raises PolicyUnreadable, UnknownAction, UnknownRole, UnknownRule, UnknownClause, ConditionTaken,
    ConditionWithoutEffect and what `check_condition` raises.
    """
    _check_sizes(document)
    _check_addresses(document)
    _check_actions(document)
    _check_roles(document)
    _check_rules(document)
    _check_clauses(document)
    return _check_conditions(document.conditions)


def _check_sizes(document: Document) -> None:
    for at, found, most in (
        ("conditions", document.conditions, MOST_CONDITIONS),
        ("clauses", document.clauses, MOST_CLAUSES),
    ):
        if len(found) > most:
            raise PolicyUnreadable(at=at, why=f"more than {most}")
    if document.terms.time_zone not in available_timezones():
        raise PolicyUnreadable(at="terms.time_zone", why="no such time zone")


def _check_addresses(document: Document) -> None:
    codes = [one.code for one in document.terms.return_addresses]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            raise PolicyUnreadable(at=f"terms.return_addresses[{n}].code", why="another address has this code")


def _check_actions(document: Document) -> None:
    for at, action in _actions(document):
        if action not in ACTIONS:
            raise UnknownAction(at=at, action=action)


def _actions(document: Document) -> Iterator[tuple[str, str]]:
    for name, terms in document.terms.actions.items():
        yield "terms.actions", name
        yield from ((f"terms.actions.{name}.blocked_by", one) for one in terms.blocked_by)
        yield from ((f"terms.actions.{name}.alternatives", one) for one in terms.alternatives)
    for n, condition in enumerate(document.conditions):
        yield from ((f"conditions[{n}].actions", one) for one in condition.actions)


def _check_roles(document: Document) -> None:
    for role in document.terms.limits:
        if role not in [known.value for known in Role]:
            raise UnknownRole(role=role)


def _check_rules(document: Document) -> None:
    known = CODES | {condition.code for condition in document.conditions}
    given = [document.terms.rule_clauses, *(terms.clauses for terms in document.terms.actions.values())]
    for rule in (rule for clauses in given for rule in clauses):
        if rule not in known:
            raise UnknownRule(rule=rule)


def _check_clauses(document: Document) -> None:
    for at, clause in _cited(document):
        if clause and clause not in document.clauses:
            raise UnknownClause(at=at, clause=clause)


def _cited(document: Document) -> Iterator[tuple[str, str]]:
    for rule, clause in document.terms.rule_clauses.items():
        yield f"terms.rule_clauses.{rule}", clause
    for name, terms in document.terms.actions.items():
        yield f"terms.actions.{name}.clause", terms.clause
        yield from ((f"terms.actions.{name}.clauses.{rule}", clause) for rule, clause in terms.clauses.items())
    for condition in document.conditions:
        yield f"conditions.{condition.code}.clause", condition.clause


def _check_conditions(conditions: tuple[Condition, ...]) -> int:
    seen, steps = set(CODES), 0
    for condition in conditions:
        if condition.code in seen:
            raise ConditionTaken(condition=condition.code)
        if condition.answer is Answer.ALLOW:
            raise ConditionWithoutEffect(condition=condition.code)
        seen.add(condition.code)
        steps += check_condition(condition)
        if steps > MOST_STEPS:
            raise ConditionTooSlow(condition=condition.code, line=1, column=1, steps=steps, most=MOST_STEPS)
    return steps

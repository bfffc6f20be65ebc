"""What a condition may look at: the fields of `Facts`, under their own names.

`order.state`, `buyer.cases_90d`, `now` are values; `lines`, `order.payments`, `order.cases` are lists of maps. What may
be unknown has a companion `has_…`: `has_parcel`, `order.has_signed_at`; to look at an unknown value is an error.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from xiaoer.policies.facts import Facts


class Field(NamedTuple):
    """One name that a condition may use."""

    name: str
    kind: str
    """`string`, `int`, `bool`, `timestamp`, `list of string`, `list of map`."""
    of: type[Struct] | None = None
    """What a map in the list holds."""
    optional: bool = False


KINDS: dict[Any, str] = {str: "string", int: "int", bool: "bool", datetime: "timestamp"}


def fields() -> tuple[Field, ...]:
    """Every name, in the order of the facts."""
    return tuple(_fields_of(Facts, ""))


def elements(struct: type[Struct]) -> tuple[Field, ...]:
    """The fields of one map in a list; a nested one by its path."""
    return tuple(_fields_of(struct, ""))


@cache
def parts_of(struct: type[Struct]) -> dict[str, type[Struct] | tuple[type[Struct]] | None]:
    """The names in one map of a list, and what is known of what they hold."""
    held = {name: _without_none(hint)[0] for name, hint in get_type_hints(struct).items()}
    return {name: hint if isinstance(hint, type) and issubclass(hint, Struct) else None for name, hint in held.items()}


def _fields_of(struct: type[Struct], path: str) -> Iterator[Field]:
    for name, hint in get_type_hints(struct).items():
        yield from _one(f"{path}{name}", *_without_none(hint))


def _one(name: str, hint: Any, optional: bool) -> Iterator[Field]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        if optional:
            yield Field(companion(name), "bool")
        yield from _fields_of(hint, f"{name}.")
        return
    if optional:
        yield Field(companion(name), "bool")
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        is_map = inner is not str
        yield Field(name, "list of map" if is_map else "list of string", inner if is_map else None)
    elif get_origin(hint) is Literal:
        yield Field(name, "string", None, optional)
    else:
        yield Field(name, KINDS[hint], None, optional)


def companion(name: str) -> str:
    """`order.signed_at` → `order.has_signed_at`."""
    head, dot, last = name.rpartition(".")
    return f"{head}{dot}has_{last}"


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    kinds = [one for one in get_args(hint) if one is not type(None)]
    return kinds[0], True


# ---- the values ------------------------------------------------------------------------------------------------

Writer = Callable[[Any, dict[str, Any]], None]


def values(facts: Facts) -> dict[str, Any]:
    """The facts under the names of `fields`; what is unknown is left out."""
    out: dict[str, Any] = {}
    for write in _writers(Facts, ""):
        write(facts, out)
    return out


@cache
def _writers(struct: type[Struct], path: str) -> tuple[Writer, ...]:
    hints = get_type_hints(struct)
    return tuple(_writer(name, f"{path}{name}", *_without_none(hint)) for name, hint in hints.items())


def _writer(attribute: str, name: str, hint: Any, optional: bool) -> Writer:
    write = _writer_of(attribute, name, hint)
    if not optional:
        return write
    known = companion(name)

    def write_if_known(holder: Any, out: dict[str, Any]) -> None:
        out[known] = there = getattr(holder, attribute) is not None
        if there:
            write(holder, out)

    return write_if_known


def _writer_of(attribute: str, name: str, hint: Any) -> Writer:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _write_parts(attribute, _writers(hint, f"{name}."))
    if get_origin(hint) is not tuple:
        return _write_as(attribute, name, _as_it_is)
    return _write_as(attribute, name, list if get_args(hint)[0] is str else _maps_of)


def _write_parts(attribute: str, writers: tuple[Writer, ...]) -> Writer:
    def write(holder: Any, out: dict[str, Any]) -> None:
        inner = getattr(holder, attribute)
        for write_part in writers:
            write_part(inner, out)

    return write


def _write_as(attribute: str, name: str, shape: Callable[[Any], Any]) -> Writer:
    def write(holder: Any, out: dict[str, Any]) -> None:
        out[name] = shape(getattr(holder, attribute))

    return write


def _as_it_is(value: Any) -> Any:
    return value


def _maps_of(structs: tuple[Struct, ...]) -> list[dict[str, Any]]:
    return [_map_of(one) for one in structs]


def _map_of(struct: Struct) -> dict[str, Any]:
    """One element of a list; what is unknown is left out, so that `has(line.new)` tells."""
    found: Mapping[str, Any] = msgspec.structs.asdict(struct)
    return {
        name: _map_of(value) if isinstance(value, Struct) else value
        for name, value in found.items()
        if value is not None
    }

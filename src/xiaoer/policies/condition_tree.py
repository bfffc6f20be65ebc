"""The checked expression as a tree, read from the engine's own serialized form.

The engine hands out no tree but serializes one: `cel.expr.CheckedExpr` of the CEL specification (cel/expr/syntax.proto
and checked.proto), in the protobuf wire format. Only what the checks need is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """One part of an expression."""

    kind: str = "constant"
    """`constant`, `name`, `select`, `call`, `list`, `map` or `loop`."""
    offset: int = 0
    """Characters before it."""
    name: str = ""
    """Of the name, the field or the function; of a loop its variable."""
    text: str | None = None
    """A constant that is a string."""
    parts: list[Node] = field(default_factory=list)
    """Operand, arguments with the target first, elements; of a loop: range, start, condition, step, result."""


def read(serialized: bytes) -> Node:
    """The tree of a compiled expression."""
    checked = _first(serialized, 2)
    positions = {key: place for key, place in _positions(_first(checked, 5))}
    return _node(_first(checked, 4), positions)


def _positions(source: bytes) -> Iterator[tuple[int, int]]:
    for tag, entry in _fields(source):
        if tag == 4 and isinstance(entry, bytes):
            pair = dict(_fields(entry))
            yield int(pair.get(1, 0)), int(pair.get(2, 0))


def _node(raw: bytes, positions: dict[int, int]) -> Node:
    node = Node()
    for tag, value in _fields(raw):
        if tag == 2 and isinstance(value, int):
            node.offset = positions.get(value, 0)
        elif tag in KINDS and isinstance(value, bytes):
            node.kind = KINDS[tag]
            _fill(node, tag, value, positions)
    return node


KINDS = {3: "constant", 4: "name", 5: "select", 6: "call", 7: "list", 8: "map", 9: "loop"}
NAMES = {4: (1,), 5: (2,), 6: (2,), 7: (), 8: (), 9: (1,)}
PARTS = {4: (), 5: (1,), 6: (1, 3), 7: (1,), 8: (), 9: (2, 4, 5, 6, 7)}
"""By kind: the numbers of the fields that hold its name and its parts."""


def _fill(node: Node, kind: int, raw: bytes, positions: dict[int, int]) -> None:
    for tag, value in _fields(raw):
        if not isinstance(value, bytes):
            continue
        if kind == 3:
            node.text = value.decode() if tag == 6 else None
        elif tag in NAMES[kind]:
            node.name = value.decode()
        elif tag in PARTS[kind]:
            node.parts.append(_node(value, positions))
        elif kind == 8:
            entry = [part for at, part in _fields(value) if at in (3, 4) and isinstance(part, bytes)]
            node.parts += [_node(part, positions) for part in entry]


# ---- the wire format: https://protobuf.dev/programming-guides/encoding/ -----------------------------------------


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        wire = key & 7
        if wire == 0:
            number, at = _varint(raw, at)
            yield key >> 3, number
            continue
        size = {1: 8, 5: 4}.get(wire)
        if size is None:
            size, at = _varint(raw, at)
        yield key >> 3, raw[at : at + size]
        at += size


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _first(raw: bytes, tag: int) -> bytes:
    return next((value for at, value in _fields(raw) if at == tag and isinstance(value, bytes)), b"")

"""Judges kept facts again, in a process of its own: `python -m xiaoer.policies.replay`.

It reads frames from its standard input and answers each on its standard output; a frame is four bytes of length (big
end first) and JSON. The first is a policy and has no answer; every other one is a list of facts and is answered by a
list of `[answer, [rule, …]]`. The process ends when its input does, so that it never outlives who asked.
"""

from __future__ import annotations

import struct
import sys
from typing import BinaryIO

import msgspec

from xiaoer.policies.judge import judge
from xiaoer.policies.model import Answer, Facts, Policy

LENGTH = struct.Struct(">I")
UNREADABLE = "facts_unreadable"
"""Said of facts that this version of the program cannot read any more; a person would have to look."""
Replayed = tuple[str, list[str]]
_facts = msgspec.json.Decoder(Facts)
_list = msgspec.json.Decoder(list[msgspec.Raw])


def replay(raw: msgspec.Raw | bytes, policy: Policy) -> Replayed:
    """The answer and the rules that spoke, strictest first."""
    try:
        facts = _facts.decode(raw)
    except msgspec.ValidationError:
        return Answer.ASK_A_PERSON.value, [UNREADABLE]
    verdict = judge(facts, policy)
    return verdict.answer.value, [finding.rule for finding in verdict.findings]


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Until the input ends."""
    first = _read(asked)
    if first is None:
        return
    policy = msgspec.json.decode(first, type=Policy)
    while (frame := _read(asked)) is not None:
        answer = msgspec.json.encode([replay(raw, policy) for raw in _list.decode(frame)])
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

"""How well real turns are understood: `make turns FILE=turns.jsonl`.

A line is an object with `id`, `before` (lines `c: …` of the buyer and `a: …` of the agent, the oldest first), `text`,
`primary` (every right answer) and `wants_human`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from time import thread_time
from typing import NamedTuple

import numpy as np

from xiaoer.understanding import understand, warm
from xiaoer.understanding.figures import calibration_error
from xiaoer.understanding.model import Line, Understood


class Turn(NamedTuple):
    id: str
    before: list[Line]
    text: str
    primary: list[str]
    wants_human: bool


class Judged(NamedTuple):
    turn: Turn
    told: Understood
    seconds: float


def read(path: Path) -> list[Turn]:
    turns = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            primary = [row["primary"]] if isinstance(row["primary"], str) else list(row["primary"])
            before = [line_of(said) for said in row.get("before", [])]
            turns.append(Turn(str(row.get("id", number)), before, row["text"], primary, bool(row.get("wants_human"))))
        except (ValueError, KeyError, TypeError) as error:
            sys.exit(f"✗ {path}:{number}: not a turn: {error!r}")
    return turns


def line_of(said: str) -> Line:
    who, _, text = said.partition(":")
    return Line("agent" if who.strip() == "a" else "buyer", text.strip())


def judge(turns: list[Turn]) -> list[Judged]:
    judged = []
    for turn in turns:
        for line in turn.before:
            if line.who == "buyer":
                understand(line.text)  # as in a talk: it was understood when it was said
        began = thread_time()
        told = understand(turn.text, turn.before)
        judged.append(Judged(turn, told, thread_time() - began))
    return judged


def print_figures(name: str, judged: list[Judged]) -> None:
    count = max(len(judged), 1)
    first = np.array([j.told.top in j.turn.primary for j in judged])
    two = sum(any(r.intent in j.turn.primary for r in j.told.intents[:2]) for j in judged)
    sure = np.array([j.told.confidence for j in judged])
    wanted, found = [j.turn.wants_human for j in judged], [j.told.wants_person for j in judged]
    both = sum(a and b for a, b in zip(wanted, found, strict=True))
    spent = sorted(j.seconds * 1000 for j in judged)
    print(f"{name}: {len(judged)} turns")
    print(f"  primary intent right  {first.mean():.3f}")
    print(f"  right in the top two  {two / count:.3f}")
    print(f"  wants a person        recall {both}/{sum(wanted)}, precision {both}/{sum(found)}")
    print(f"  calibration error     {calibration_error(sure, first):.3f}")
    print(f"  CPU time a turn       p50 {spent[len(spent) // 2]:.1f} ms, p99 {spent[int(len(spent) * 0.99)]:.1f} ms")


def print_mistakes(judged: list[Judged]) -> None:
    for j in judged:
        if j.told.top in j.turn.primary and j.told.wants_person == j.turn.wants_human:
            continue
        told = ", ".join(f"{r.intent} {r.confidence:.2f}" for r in j.told.intents[:3])
        before = " | ".join(f"{line.who[0]}: {line.text[:60]}" for line in j.turn.before[-2:])
        person = f" person {j.told.wants_human:.2f}≠{j.turn.wants_human}" * (j.told.wants_person != j.turn.wants_human)
        print(f"  ✗ {before} ▸ {j.turn.text[:160]}\n      {told}; right: {', '.join(j.turn.primary)}{person}")
    pairs = Counter((j.turn.primary[0], j.told.top) for j in judged if j.told.top not in j.turn.primary)
    for (right, told), count in pairs.most_common(25):
        print(f"  {count:3} {right} taken for {told}")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--mistakes", action="store_true", help="print the turns that were not understood")
    chosen = arguments.parse_args()
    warm()
    for path in chosen.files:
        judged = judge(read(path))
        print_figures(path.name, judged)
        if chosen.mistakes:
            print_mistakes(judged)


if __name__ == "__main__":
    main()

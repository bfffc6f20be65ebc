"""`make gate MESSAGES=file.jsonl`: what the gate would send and hold, against labels that somebody else wrote.

Each line has text, channel, purpose, lawful, rule; other fields of an item (medium, buyer, order, at …) may be there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.gate.item import item_of
from bench.gate.messages import labelled, main_write
from xiaoer.outreach.gate import rule_on, warm
from xiaoer.outreach.packs import NAMES, pack_name, shipped

SOFT = frozenset(
    [
        "vague",
        "too_short",
        "sameness",
        "name_missing",
        "empathy_missing",
        "holding",
        "holding_repeated",
        "blame_soft",
        "impatience",
        "promise",
        "promise_unfounded",
        "segments",
        "one_word",
        "missing_name",
        "note",
        "warn",
        "soft",
    ]
)
"""Rules that the product warns of and does not block; a warning is what they ask for."""


def judge(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    sent: list[tuple[dict[str, Any], str]] = []
    held: list[tuple[dict[str, Any], str]] = []
    spent: list[float] = []
    count: Counter[str] = Counter()
    for row in rows:
        item = item_of(row)
        pack = shipped(pack_name(item.channel, item.medium.value))
        began = time.process_time()
        ruling = rule_on(item, pack)
        spent.append((time.process_time() - began) * 1000)
        lawful = lawful_of(row)
        count["lawful" if lawful else "unlawful"] += 1
        blocking = ", ".join(sorted({f.rule for f in ruling.findings if f.severity == "block"}))
        if lawful and blocking:
            held.append((row, blocking))
        if not lawful and not blocking:
            soft = str(row.get("rule", "")) in SOFT
            if soft and ruling.verdict == "warn":
                count["warned"] += 1
            else:
                sent.append((row, ruling.verdict))
    return {"sent": sent, "held": held, "spent": sorted(spent), "count": count}


def lawful_of(row: dict[str, Any]) -> bool:
    said = row.get("lawful", True)
    return said.strip().lower() in ("true", "1", "yes", "是") if isinstance(said, str) else bool(said)


def print_result(name: str, found: dict[str, Any], *, most: int) -> None:
    count, spent = found["count"], found["spent"]
    sent, held = found["sent"], found["held"]
    for title, rows in (("unlawful sent", sent), ("lawful blocked", held)):
        print(f"── {name}: {title}: {len(rows)}")
        for row, why in rows[:most]:
            print(f"  [{row.get('channel', '')}/{row.get('purpose', '')}/{row.get('rule', '')}] {why}: {row['text']!r}")
        if len(rows) > most:
            print(f"  … and {len(rows) - most} more (ALL=1 shows them)")
    if not spent:
        return
    share = 100 * len(held) / max(1, count["lawful"])
    print(
        f"{name}: {count['unlawful']} unlawful, {len(sent)} of them sent"
        + (f" ({count['warned']} with a warning, as their rule asks)" if count["warned"] else "")
        + f"; {count['lawful']} lawful, {len(held)} of them blocked ({share:.2f} %)"
    )
    print(
        f"{name}: CPU time a message p50 {spent[len(spent) // 2]:.2f} ms, "
        f"p99 {spent[int(len(spent) * 0.99)]:.2f} ms, worst {spent[-1]:.2f} ms, {len(NAMES)} packs loaded"
    )


def read(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            sys.exit(f"✗ {path}:{number}: not JSON: {error}")
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            sys.exit(f"✗ {path}:{number}: a line is an object with a `text`")
        rows.append(row)
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.gate", description=__doc__)
    arguments.add_argument("messages", nargs="?", type=Path, help="JSON lines; without: the project's own set")
    arguments.add_argument("--half", choices=("tuning", "reporting", "both"), default="reporting")
    arguments.add_argument("--all", action="store_true", help="print every text")
    arguments.add_argument("--counts", action="store_true", help="print no text")
    arguments.add_argument("--write", type=Path, help="write the project's own set to this file")
    chosen = arguments.parse_args()
    if chosen.write:
        main_write(chosen.write)
        return
    warm()
    judge(labelled("tuning")[::15])  # as in a process that has been at work for a minute: the engine's states are built
    most = 0 if chosen.counts else 1_000_000 if chosen.all else 200
    if chosen.messages:
        print_result(chosen.messages.name, judge(read(chosen.messages)), most=most)
        return
    for half in ("tuning", "reporting") if chosen.half == "both" else (chosen.half,):
        print_result(half, judge(labelled(half)), most=most)


if __name__ == "__main__":
    main()

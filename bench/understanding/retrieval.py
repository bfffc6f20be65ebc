"""Chinese retrieval by the knowledge's own ranking, beside BM25 over characters and pairs of them."""

from __future__ import annotations

from collections import Counter
from math import log
from pathlib import Path
from time import thread_time
from typing import NamedTuple

import numpy as np

from bench.understanding.sets import SEED, Row, find, halves, read
from xiaoer.knowledge.grams import grams
from xiaoer.knowledge.meaning import meaning_of, meanings
from xiaoer.knowledge.ranking import Index, Ranked, Text
from xiaoer.understanding.figures import calibration_error
from xiaoer.understanding.replies import Replies, fitting, teach_replies

PRECISION = 0.9
CANDIDATES = 10
PAIRS = 1000
TURNS, LONGEST = 3, 100
Case = tuple[str, list[str]]


class Asked(NamedTuple):
    right: bool
    in_three: bool
    sure: float
    ms: float


class Bm25:
    """Robertson and Zaragoza 2009, k1 1.2, b 0.75."""

    def __init__(self, texts: list[str]) -> None:
        self.bags = [Counter(grams(text)) for text in texts]
        self.lengths = [sum(bag.values()) for bag in self.bags]
        self.mean = sum(self.lengths) / max(1, len(texts))
        found = Counter(gram for bag in self.bags for gram in bag)
        self.rare = {gram: log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for gram, n in found.items()}

    def best(self, text: str) -> int:
        scores = [self._of(grams(text), bag, length) for bag, length in zip(self.bags, self.lengths, strict=True)]
        return int(np.argmax(scores))

    def _of(self, asked: dict[str, float], bag: Counter[str], length: float) -> float:
        norm = 1.2 * (0.25 + 0.75 * length / max(self.mean, 1e-9))
        return sum(self.rare.get(g, 0) * bag[g] * 2.2 / (bag[g] + norm) for g in asked if g in bag)


def ask(index: Index, text: str, right: int) -> Asked:
    began = thread_time()
    found: list[Ranked] = index.search(text, meaning_of(text), limit=3)
    ms = (thread_time() - began) * 1000
    entries = [hit.entry for hit in found]
    return Asked(entries[:1] == [right], right in entries, found[0].confidence if found else 0.0, ms)


def print_asked(title: str, asked: list[Asked], plain: list[bool]) -> None:
    right, sure = np.array([a.right for a in asked]), np.array([a.sure for a in asked])
    print(
        f"{title:44} R@1 {right.mean():.3f}  R@3 {np.mean([a.in_three for a in asked]):.3f}  "
        f"answered at {PRECISION:.0%} precision {coverage(sure, right):.2f}  "
        f"calibration error {calibration_error(sure, right):.3f}  {np.median([a.ms for a in asked]):.1f} ms"
    )
    print(f"{'  BM25':44} R@1 {np.mean(plain):.3f}", flush=True)


def coverage(sure: np.ndarray, right: np.ndarray) -> float:
    """The greatest share that can be answered, the surest first, with so many of the answers right."""
    order = np.argsort(-sure, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precise >= PRECISION)
    return float((good[-1] + 1) / len(order)) if len(good) else 0.0


def faq(rows: list[Row]) -> None:
    """Each question looks for its answer among the answers of all shops; the questions themselves are not stored."""
    answers = list(dict.fromkeys(row["answer"] for row in rows))
    index = Index([Text(n, text, is_answer=True) for n, text in enumerate(answers)], meanings(answers))
    bm25 = Bm25(answers)
    asked = [ask(index, row["question"], answers.index(row["answer"])) for row in rows]
    plain = [bm25.best(row["question"]) == answers.index(row["answer"]) for row in rows]
    print_asked(f"shops' FAQ, {len(rows)} questions, answers alone", asked, plain)


def choose(title: str, cases: list[Case], model: Replies) -> None:
    """The first candidate is the right one; BM25 meets it last, so that a tie is not won."""
    right, plain, spent = [], [], []
    for text, candidates in cases:
        began = thread_time()
        scores = fitting(model, text, candidates)
        spent.append((thread_time() - began) * 1000)
        right.append(max(range(len(scores)), key=lambda n: (scores[n], n)) == 0)
        order = [*range(1, len(candidates)), 0]
        plain.append(order[Bm25([candidates[n] for n in order]).best(text)] == 0)
    count = f"{title}, {len(cases)} of 1 in {CANDIDATES}"
    print(f"{count:44} R@1 {np.mean(right):.3f}  {np.median(spent):.1f} ms for all candidates")
    print(f"{'  BM25':44} R@1 {np.mean(plain):.3f}", flush=True)


def said_of(context: str) -> str:
    return " ".join(context.split(",")[-TURNS:])[-LONGEST:]


def pairs(rows: list[Row]) -> list[Case]:
    draw = np.random.default_rng(SEED)
    cases = []
    for n in draw.permutation(len(rows))[:PAIRS]:
        others = [rows[m]["response"] for m in draw.integers(0, len(rows), CANDIDATES * 2)]
        wrong = [text for text in dict.fromkeys(others) if text != rows[n]["response"]][: CANDIDATES - 1]
        cases.append((said_of(rows[n]["context"]), [rows[n]["response"], *wrong]))
    return cases


def ecd(rows: list[Row]) -> list[Case]:
    def candidates(row: Row) -> list[str]:
        return [c["text"] for c in sorted(row["candidates"], key=lambda c: -c["label"])]

    return [(" ".join(row["context"][-TURNS:])[-LONGEST:], candidates(row)) for row in rows]


def run(train_folder: Path, test_folder: Path | None, only: set[str]) -> None:
    folder = test_folder or train_folder
    if (not only or "faq" in only) and (path := find(folder, "faq.jsonl")):
        faq(read(path))
    cut = halves(train_folder, test_folder, "pairs.jsonl.gz", lambda row: row["original_split"] != "train")
    if (only and not only & {"jddc", "ecd"}) or cut is None:
        return
    model = teach_replies([(said_of(row["context"]), row["response"]) for row in cut.train])
    choose("jddc, replies of other pairs learned", pairs(cut.test), model)
    if path := find(folder, "ecd.jsonl"):
        choose("ecd, by what jddc taught", ecd(read(path)), model)

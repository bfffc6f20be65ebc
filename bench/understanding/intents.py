"""Intents: the product's own training on foreign sets, beside TF-IDF with logistic regression."""

from __future__ import annotations

from pathlib import Path
from time import process_time, thread_time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.understanding.sets import SEED, Halves, halves
from xiaoer.understanding.base import load
from xiaoer.understanding.encoder import embed
from xiaoer.understanding.figures import calibration_error
from xiaoer.understanding.model import Example
from xiaoer.understanding.plain import plain
from xiaoer.understanding.train import train

OOS = "oos"
MOST = 20_000
FEW = 10
ROUNDS = 3
TIMED = 200


class Figures(NamedTuple):
    accuracy: float
    calibration: float
    auroc: float | None
    ms: float


class Told(NamedTuple):
    intents: list[str]
    sure: NDArray[np.float64]
    far: NDArray[np.float64]
    ms: float


def ours(examples: list[Example], texts: list[str]) -> Told:
    model = load(train(examples, base=False, most=MOST).weights)
    meanings = embed(texts)
    said = [model.sums(plain(text), meaning) for text, meaning in zip(texts, meanings, strict=True)]
    shares = [model.shares(sums) for sums, _ in said]
    began = thread_time()
    for text in texts[:TIMED]:
        model.shares(model.sums(plain(text), embed([text])[0])[0])
    ms = (thread_time() - began) / max(1, min(TIMED, len(texts))) * 1000
    intents = [model.intents[int(np.argmax(row))] for row in shares]
    far = np.array([model.far(*row) - 1e-3 * float(row[0].max()) for row in said])
    return Told(intents, np.array([row.max() for row in shares]), far, ms)


def plainly(examples: list[Example], texts: list[str]) -> Told:
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
    judge = LogisticRegression(C=10, max_iter=60)
    judge.fit(words.fit_transform([e.text for e in examples]), [e.intent for e in examples])
    shares = judge.predict_proba(words.transform(texts))
    began = thread_time()
    for text in texts[:TIMED]:
        judge.predict_proba(words.transform([text]))
    ms = (thread_time() - began) / max(1, min(TIMED, len(texts))) * 1000
    return Told([str(judge.classes_[n]) for n in shares.argmax(axis=1)], shares.max(axis=1), 1 - shares.max(axis=1), ms)


def figures(told: Told, truth: list[str]) -> Figures:
    outside = np.array([name == OOS for name in truth])
    right = np.array([a == b for a, b in zip(told.intents, truth, strict=True)])[~outside]
    auroc = float(roc_auc_score(outside, told.far)) if outside.any() else None
    return Figures(float(right.mean()), calibration_error(told.sure[~outside], right), auroc, told.ms)


def few_of(examples: list[Example], each: int, seed: int) -> list[Example]:
    order = np.random.default_rng(seed).permutation(len(examples))
    taken: dict[str, list[Example]] = {}
    for n in order:
        taken.setdefault(examples[n].intent, []).append(examples[n])
    return [e for kind in taken.values() for e in kind[:each]]


def judge_set(title: str, cut: Halves, text: str, intent: str, few: bool) -> None:
    examples = [Example(row[text], row[intent]) for row in cut.train if row[intent] != OOS]
    texts, truth = [row[text] for row in cut.test], [row[intent] for row in cut.test]
    kinds = len({e.intent for e in examples})
    began = process_time()
    said = figures(ours(examples, texts), truth)
    print_row(f"{title}, all {len(examples)} of {kinds}", said, process_time() - began)
    began = process_time()
    print_row("  TF-IDF + LR", figures(plainly(examples, texts), truth), process_time() - began)
    if few:
        rounds = [few_of(examples, FEW, SEED + n) for n in range(ROUNDS)]
        print_row(f"{title}, {FEW} each, {ROUNDS} draws", mean([figures(ours(r, texts), truth) for r in rounds]))
        print_row("  TF-IDF + LR", mean([figures(plainly(r, texts), truth) for r in rounds]))


def mean(many: list[Figures]) -> Figures:
    auroc = None if many[0].auroc is None else float(np.mean([f.auroc for f in many if f.auroc is not None]))
    return Figures(
        float(np.mean([f.accuracy for f in many])),
        float(np.mean([f.calibration for f in many])),
        auroc,
        float(np.mean([f.ms for f in many])),
    )


def print_row(title: str, f: Figures, seconds: float | None = None) -> None:
    auroc = "" if f.auroc is None else f"  out of scope AUROC {f.auroc:.3f}"
    took = "" if seconds is None else f"  ({seconds:.0f} s CPU in all)"
    print(
        f"{title:44} right {f.accuracy:.4f}  calibration error {f.calibration:.3f}  {f.ms:.1f} ms{auroc}{took}",
        flush=True,
    )


def run(train_folder: Path, test_folder: Path | None, only: set[str]) -> None:
    sets = (
        ("banking77", "banking77.csv", "text", "intent", lambda r: r["original_split"] == "test", True),
        ("clinc150", "clinc150.csv", "text", "intent", lambda r: "test" in r["original_split"], True),
        ("smp", "smp.csv", "text", "domain", None, True),
        ("bitext", "bitext.csv", "utterance", "intent", None, False),
    )
    for title, name, text, intent, is_test, few in sets:
        if only and title not in only:
            continue
        cut = halves(train_folder, test_folder, name, is_test)
        if cut is None:
            print(f"{title}: skipped, no {name}")
            continue
        judge_set(title, cut, text, intent, few)

"""Learns how sure a hit of the knowledge is; writes `src/xiaoer/knowledge/ranking.json`, with `--check` only measures.

Taught with the product's own words alone: the phrases of the shipped intents, of which some stand as entries and the
others are asked (a third of the intents stays out, so that a third of the questions has no answer), and the demo
shop's entries with their answers, each asked in a wording that was left out. Beside them stored questions are asked
again as a buyer in a hurry types them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from xiaoer.app.demo import goods
from xiaoer.knowledge.meaning import meanings
from xiaoer.knowledge.ranking import FEATURES, Index, Text

OUT = Path("src/xiaoer/knowledge/ranking.json")
ROUNDS = ((1, 6), (2, 10), (3, 16), (4, 24))
"""Seed, and how many phrases of an intent stand in its entry."""
ASKED_OF_EACH = 6
BEFORE = ("", "亲，", "请问", "你好 ", "hi, ", "please, ", "麻烦问一下")
AFTER = ("", "?", "？？", "呢", "啊", "~", " thanks", "，谢谢")
Shelf = tuple[list[Text], list[tuple[str, int]]]
"""The texts of an index, and what is asked of it with the entry that answers, or -1."""


def of_phrases(language: str, seed: int, held: int) -> Shelf:
    chance = random.Random(seed)  # noqa: S311 — a shuffle, no secret
    folder = files("xiaoer.understanding").joinpath("phrases", language)
    intents = sorted(one.name for one in folder.iterdir() if one.name.endswith(".txt"))
    chance.shuffle(intents)
    texts: list[Text] = []
    asked: list[tuple[str, int]] = []
    for number, name in enumerate(intents):
        phrases = [line for line in folder.joinpath(name).read_text("utf-8").splitlines() if line.strip()]
        chance.shuffle(phrases)
        known = number >= len(intents) // 3 and not name.startswith(("oos", "other"))
        texts += [Text(number, phrase) for phrase in phrases[:held]] if known else []
        asked += [(phrase, number if known else -1) for phrase in phrases[held : held + ASKED_OF_EACH]]
        asked += [(nearly(phrase, chance), number) for phrase in phrases[:3] if known]
    return texts, asked


def nearly(text: str, chance: random.Random) -> str:
    """As a buyer in a hurry types it: with a word of courtesy, or a character too few or twice."""
    at = chance.randrange(len(text))
    slips = (text, text[:at] + text[at + 1 :] or text, text[:at] + text[at] + text[at:])
    return chance.choice(BEFORE) + chance.choice(slips) + chance.choice(AFTER)


def of_demo(seed: int) -> Shelf:
    chance = random.Random(seed)  # noqa: S311
    texts: list[Text] = []
    asked: list[tuple[str, int]] = []
    for number, (_, zh, answer, en, answer_en) in enumerate(goods.read("knowledge")["faq"]):
        known = chance.random() < 0.75
        for questions, told in ((zh.split("|"), answer), (en.split("|"), answer_en)):
            out = chance.randrange(len(questions))
            asked.append((questions[out], number if known else -1))
            rest = [one for n, one in enumerate(questions) if n != out]
            texts += [*(Text(number, one) for one in rest), Text(number, told, True)] if known else []
            asked += [(nearly(chance.choice(rest), chance), number)] if known and rest else []
    return texts, asked


def shelves() -> Iterator[Shelf]:
    for seed, held in ROUNDS:
        yield from (of_phrases(language, seed, held) for language in ("zh", "en"))
        yield of_demo(seed)


def examples(shelf: Shelf) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Of each question the facts of its best hit, and whether that is the right entry."""
    texts, asked = shelf
    index = Index(texts, meanings([one.text for one in texts]))
    rows: list[list[float]] = []
    right: list[int] = []
    for (text, entry), vector in zip(asked, meanings([text for text, _ in asked]), strict=True):
        if found := index.search(text, vector, limit=1):
            rows.append(found[0].facts)
            right.append(int(found[0].entry == entry))
    return np.asarray(rows), np.asarray(right)


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.int_]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((sure * 10).astype(int), 9)
    told = [(bins == n) for n in range(10)]
    return float(sum(abs(sure[one].mean() - right[one].mean()) * one.mean() for one in told if one.any()))


def covered(sure: NDArray[np.float64], right: NDArray[np.int_], precision: float) -> float:
    """The largest share of questions that can be answered while this share of the answers is right."""
    order = np.argsort(-sure)
    hits = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(hits >= precision)
    return float((good[-1] + 1) / len(order)) if len(good) else 0.0


def main() -> None:
    every = [examples(shelf) for shelf in shelves()]
    for name, part in (("held out", slice(None, None, 4)), ("taught", slice(None))):
        out = every[part]
        inside = [one for one in every if not any(one is other for other in out)] or every
        model = LogisticRegression(C=1.0, max_iter=2000).fit(*map(np.concatenate, zip(*inside, strict=True)))
        facts, right = map(np.concatenate, zip(*out, strict=True))
        sure = model.predict_proba(facts)[:, 1]
        told = f"{len(right)} questions, {right.mean():.3f} answered rightly at best"
        print(f"{name}: {told}, calibration error {calibration_error(sure, right):.3f}, "
              f"coverage at 90 % precision {covered(sure, right, 0.9):.2f}")  # fmt: skip
    if "--check" not in sys.argv:
        weights = {name: round(float(one), 4) for name, one in zip(FEATURES, model.coef_[0], strict=True)}
        OUT.write_text(json.dumps({"bias": round(float(model.intercept_[0]), 4), "weights": weights}, indent=2) + "\n")


if __name__ == "__main__":
    main()

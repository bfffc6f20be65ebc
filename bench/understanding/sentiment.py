"""Good or bad in reviews: the groups of characters alone, as far as one category teaches another."""

from __future__ import annotations

from pathlib import Path
from time import thread_time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.understanding.sets import SEED, Row, find, read
from xiaoer.understanding.figures import calibration_error
from xiaoer.understanding.polarity import polarity_of, teach_polarity


def both(title: str, train: list[Row], test: list[Row]) -> tuple[float, float]:
    texts, good = [r["review"] for r in train], np.array([r["label"] == "1" for r in train])
    asked, truth = [r["review"] for r in test], np.array([r["label"] == "1" for r in test])
    model = teach_polarity(texts, good)
    began = thread_time()
    shares = np.array([polarity_of(model, text) for text in asked])
    ms = (thread_time() - began) / len(asked) * 1000
    right = (shares >= 0.5) == truth
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    judge = LogisticRegression(C=3, max_iter=60).fit(words.fit_transform(texts), good)
    plain = float((judge.predict(words.transform(asked)) == truth).mean())
    error = calibration_error(np.maximum(shares, 1 - shares), right)
    print(f"{title:44} right {right.mean():.4f}  calibration error {error:.3f}  {ms:.2f} ms;  TF-IDF + LR {plain:.4f}")
    return float(right.mean()), plain


def run(train_folder: Path, test_folder: Path | None, only: set[str]) -> None:
    if only and "sentiment" not in only:
        return
    path = find(train_folder, "reviews.csv.gz")
    if path is None:
        print("sentiment: skipped, no reviews.csv.gz")
        return
    rows = read(path)
    other = find(test_folder, "reviews.csv.gz") if test_folder else None
    order = np.random.default_rng(SEED).permutation(len(rows))
    cut = len(rows) * 4 // 5
    test = read(other) if other else [rows[n] for n in order[cut:]]
    both("reviews of ten categories", rows if other else [rows[n] for n in order[:cut]], test)
    left = []
    for category in sorted({row["cat"] for row in rows}):
        seen = [row for row in rows if row["cat"] != category]
        left.append(
            both(f"  {category} left out", seen, [r for r in (test if other else rows) if r["cat"] == category])
        )
    ours, plain = np.mean(left, axis=0)
    print(f"{'one category left out, mean':44} right {ours:.4f};  TF-IDF + LR {plain:.4f}", flush=True)

"""Trains the models that ship from `phrases/`.

    python -m xiaoer.understanding.teach_base [base] [moods] [person] [--check]

`--check` writes nothing and fails when a model was made of other phrases than those that stand there now.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xiaoer.understanding.base import BASE, MOODS, PERSON
from xiaoer.understanding.learn import key_of
from xiaoer.understanding.model import Example
from xiaoer.understanding.phrases import named, shipped
from xiaoer.understanding.plain import plain
from xiaoer.understanding.train import evenly, teach
from xiaoer.understanding.weights import read

OTHERS = 1200
"""Phrases of other intents that teach what no wish for a person is."""


CALM = ("presale.", "info.", "other.greeting", "other.thanks", "order.invoice", "order.change")
"""Intents that people ask for calmly."""


def intents() -> list[Example]:
    return shipped()


def moods() -> list[Example]:
    """Words only: what is shouted in capitals is calm without them."""
    said = [Example(text, mood) for mood in ("calm", "annoyed", "angry") for text in named(f"_mood_{mood}")]
    quiet = [Example(e.text, "calm") for e in evenly([e for e in shipped() if e.intent.startswith(CALM)], OTHERS)]
    return [*(e for e in said if not e.text.isupper()), *quiet]


def person() -> list[Example]:
    """What asks for a person and what does not."""
    everything = shipped()
    wanted = [*named("_wants_person"), *(e.text for e in everything if e.intent == "human.request")]
    others = evenly([e for e in everything if e.intent != "human.request"], OTHERS)
    return [
        *(Example(text, "yes") for text in wanted),
        *(Example(text, "no") for text in [*named("_not_person"), *(e.text for e in others)]),
    ]


def check(path: Path, examples: list[Example]) -> None:
    now = sorted({(key_of(plain(e.text)), e.intent) for e in examples})
    if sorted(int(key) for key in read(path.read_bytes()).keys) != [key for key, _ in now]:
        sys.exit(f"✗ {path.name} is not what phrases/ teach: run python -m xiaoer.understanding.teach_base")


def main() -> None:
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    for path, examples in ((BASE, intents()), (MOODS, moods()), (PERSON, person())):
        if chosen and path.stem not in chosen:
            continue
        if "--check" in sys.argv:
            check(path, examples)
            continue
        trained = teach(examples, None if path is BASE else read(BASE.read_bytes()))
        path.write_bytes(trained.weights)
        worst = min(trained.intents, key=lambda figure: figure.right / figure.examples)
        sys.stdout.write(
            f"▸ {path.name}: {trained.examples} phrases, {trained.accuracy:.3f} right, {trained.top_two:.3f} in "
            f"the top two, each held back once; calibration error {trained.calibration_error:.3f}; hardest "
            f"{worst.intent} {worst.right}/{worst.examples}; {len(trained.weights) / 1e6:.1f} MB\n"
        )


if __name__ == "__main__":
    main()

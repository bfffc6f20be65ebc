"""Public sets, each figure beside a plain baseline's: `make understanding [TRAIN=folder] [TEST=folder]`.

Without folders the sets are read from XIAOER_REAL_DATA and split here. Times are CPU time of one core.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from threadpoolctl import threadpool_limits

from bench.understanding import intents, retrieval, sentiment

NAMES = ("banking77", "clinc150", "smp", "bitext", "sentiment", "faq", "jddc", "ecd")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    arguments.add_argument("--train", type=Path, help="a folder of the shape of dev/, or one that holds such folders")
    arguments.add_argument("--test", type=Path)
    arguments.add_argument("--only", nargs="*", choices=NAMES, default=[])
    chosen = arguments.parse_args()
    train = chosen.train or Path(os.environ.get("XIAOER_REAL_DATA", ""))
    if train == Path():
        sys.exit("✗ no sets: give --train, or set XIAOER_REAL_DATA")
    for folder in (train, chosen.test):
        if folder is not None and not folder.is_dir():
            sys.exit(f"✗ no folder {folder}: give --train, or set XIAOER_REAL_DATA")
    with threadpool_limits(1):
        for part in (intents, retrieval, sentiment):
            part.run(train, chosen.test, set(chosen.only))


if __name__ == "__main__":
    main()

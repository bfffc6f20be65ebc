"""The pages are judged by what the code says of itself: tools/code_facts.py, which the pages are made with."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

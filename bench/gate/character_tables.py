"""Writes the character tables of the send gate (`src/xiaoer/outreach/words`) from two open dictionaries.

    uv run --no-project --with opencc-python-reimplemented --with pypinyin \
      python bench/gate/character_tables.py "$XIAOER_REAL_DATA"

The folder named last holds real messages; they only say which pairs of characters ordinary text contains, so that no
ordinary pair is taken for a disguised word. None of their text is written anywhere.
"""

import csv
import gzip
import itertools
import json
import sys
import unicodedata
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

WORDS = Path(__file__).parents[2] / "src/xiaoer/outreach/words"
CATEGORIES = {"色情", "暴恐", "涉枪涉爆", "政治", "民生", "补充", "其他", "网易前端过滤", "toolgood", "houbb全量"}
PLAIN_SHOP_WORDS = ("客服", "淘宝", "天猫", "京东", "发票", "快递", "电话", "手机", "订单", "公司", "中国", "北京")


def hanzi() -> list[str]:
    """The characters of GB 2312, in its order: what simplified text is written in."""
    rows = itertools.product(range(0xB0, 0xF8), range(0xA1, 0xFF))
    return [c for high, low in rows if (c := bytes((high, low)).decode("gb2312", "ignore"))]


def real_text(folder: Path) -> str:
    pieces: list[str] = []
    for name in ("dialogue_zh_jddc_sessions", "retrieval_zh_jddc_pairs", "faq_zh_shops", "review_zh_10cats",
                 "review_zh_waimai", "review_zh_jd_eprstmt"):  # fmt: skip
        for path in sorted((folder / name).rglob("*")):
            if path.suffix in (".jsonl", ".csv"):
                pieces.append(path.read_text("utf-8"))
            elif path.suffix == ".gz":
                pieces.append(gzip.decompress(path.read_bytes()).decode())
    return "\n".join(pieces).lower()


def write_traditional() -> None:
    simple = OpenCC("t2s")
    pairs = [c + s for code in range(0x4E00, 0xA000) if (s := simple.convert(c := chr(code))) != c and len(s) == 1]
    head = "# traditional character, simplified character; from OpenCC (Apache-2.0)\n"
    (WORDS / "traditional.txt").write_text(head + "\n".join(pairs) + "\n", "utf-8")


def write_syllables() -> dict[str, str]:
    said = {c: unicodedata.normalize("NFC", lazy_pinyin(c)[0]).replace("ü", "v") for c in hanzi()}
    by: dict[str, list[str]] = {}
    for character, syllable in said.items():
        by.setdefault(syllable, []).append(character)
    head = "# syllable and the characters of GB 2312 read so; from pypinyin (MIT)\n"
    lines = [f"{syllable} {''.join(characters)}" for syllable, characters in sorted(by.items())]
    (WORDS / "syllables.txt").write_text(head + "\n".join(lines) + "\n", "utf-8")
    return said


def write_homophones(said: dict[str, str], seen: str) -> None:
    """Pairs that sound like a watched word of two characters, share one with it and stand in no ordinary text."""
    terms = [t for t in (WORDS / "watched.txt").read_text("utf-8").split() if len(t) == 2 and all(c in said for c in t)]
    lines = []
    for term in terms:
        same = [[c for c in said if said[c] == said[t]] for t in term]
        pairs = [a + term[1] for a in same[0]] + [term[0] + b for b in same[1]]
        good = [p for p in dict.fromkeys(pairs) if p not in terms and p not in seen and p not in phrases_dict]
        lines.append(f"{term} {' '.join(good)}")
    head = "# watched word and pairs that sound alike and occur in no ordinary text; readings from pypinyin (MIT)\n"
    (WORDS / "homophones.txt").write_text(head + "\n".join(lines) + "\n", "utf-8")


def write_sensitive(folder: Path, seen: str) -> None:
    """Words of the open lexicons that ordinary shop text never contains. Short ones of mixed lists, marked ~, warn."""
    simple = OpenCC("t2s")
    with gzip.open(folder / "words_sensitive/dev/sensitive_words.csv.gz", "rt", encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["category"] in CATEGORIES]
    hard: set[str] = set()
    soft: set[str] = set()
    for row in rows:
        word = simple.convert(unicodedata.normalize("NFKC", row["word"]).lower())
        word = "".join(c for c in word if c.isalnum())
        clear = row["category"] in ("色情", "暴恐", "涉枪涉爆")
        cjk = sum("\u4e00" <= c <= "\u9fff" for c in word)
        if cjk < (3 if clear else 4) or word in seen or any(w in word for w in PLAIN_SHOP_WORDS):
            continue
        if clear or word not in phrases_dict:
            (hard if clear or cjk > 4 else soft).add(word)
    shortest = sorted(hard | soft, key=len)
    kept: list[str] = []
    known: set[str] = set()
    for word in shortest:
        parts = (word[i:j] for i in range(len(word)) for j in range(i + 3, len(word) + 1))
        if known.isdisjoint(parts):
            kept.append(word)
            known.add(word)
    body = "\n".join(word if word in hard else f"~{word}" for word in sorted(kept)).encode()
    (WORDS / "sensitive.txt.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    print(json.dumps({"sensitive": len(kept), "bytes": len(gzip.compress(body, 9, mtime=0))}))


def main() -> None:
    folder = Path(sys.argv[1])
    seen = real_text(folder)
    write_traditional()
    said = write_syllables()
    write_homophones(said, seen)
    write_sensitive(folder, seen)


if __name__ == "__main__":
    main()

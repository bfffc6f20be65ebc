"""What the screens say, and what nothing here may say."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import ROOT

I18N = ROOT / "web/packages/i18n"
FILES = sorted(path.name for path in (I18N / "zh-CN").glob("*.json"))
VAGUE = {"zh-CN": "可能|大概|也许|或许", "en": r"\b(maybe|perhaps|probably|possibly)\b"}
LEAKS = re.compile(
    "|".join((r"(?<![\w.}])/" + r"work/", r"\.\./" + "shared", r"\bissue " + r"#?\d", "clau" + "de", "anthro" + "pic")),
    re.I,
)
TEXT = {".py", ".md", ".ts", ".tsx", ".vue", ".json", ".toml", ".sql", ".sh", ".css", ".html", ".cfg", ".yaml", ""}


def flat(tree: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield above + name, str(value)


def words(language: str, file: str) -> dict[str, str]:
    return dict(flat(json.loads((I18N / language / file).read_text("utf-8"))))


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.name for path in (I18N / "en").glob("*.json")) == FILES
    assert len(FILES) >= 3


@pytest.mark.parametrize("file", FILES)
def test_both_languages_say_the_same_things(file: str) -> None:
    assert set(words("zh-CN", file)) ^ set(words("en", file)) == set()


@pytest.mark.parametrize("file", FILES)
def test_both_languages_fill_in_the_same_facts(file: str) -> None:
    chinese, english = words("zh-CN", file), words("en", file)
    holes = re.compile(r"{(\w+)}")
    differing = [key for key in chinese if set(holes.findall(chinese[key])) != set(holes.findall(english[key]))]
    assert differing == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", VAGUE)
def test_no_screen_is_vague(language: str, file: str) -> None:
    found = {key: text for key, text in words(language, file).items() if re.search(VAGUE[language], text, re.I)}
    assert found == {}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", VAGUE)
def test_nothing_is_left_unsaid(language: str, file: str) -> None:
    assert [key for key, text in words(language, file).items() if not text.strip()] == []


def test_the_repository_speaks_of_the_product_only() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    texts = [path for path in paths if path.suffix in TEXT and path.is_file() and path.name != "package-lock.json"]
    assert len(texts) > 300
    found = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()[:120]
        for path in texts
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if LEAKS.search(line)
    }
    assert found == {}


AUDITED = re.compile(r'audit\.record\(\s*tx,\s*"([a-z_.]+)"')


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_whatever_is_audited_has_words(language: str) -> None:
    actions = {a for path in (ROOT / "src/xiaoer").rglob("*.py") for a in AUDITED.findall(path.read_text("utf-8"))}
    assert len(actions) > 50
    known = words(language, "workspace.json")
    assert [action for action in sorted(actions) if f"audit.{action}" not in known] == []

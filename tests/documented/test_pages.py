"""Pages lead somewhere, and what they tell people to type is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("bench/README.md")])
READMES = ("README.md", "README.zh-CN.md")
PICTURE_BYTES = 250_000
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|\!\[[^\]]*\]\(([^)\s]+)\)")


def prose(path: Path) -> str:
    """Without code: what looks like a link there is none."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def links(path: Path) -> Iterator[str]:
    for match in LINK.finditer(prose(path)):
        target = match[1] or match[2]
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(path: Path) -> set[str]:
    """The names of a page's headings, as the common viewers make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {words.strip().replace(" ", "-") for words in plain}


def leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not leads_somewhere(page, link)] == []


def test_every_page_can_be_reached_from_the_list_of_pages() -> None:
    start = ROOT / "docs/index.md"
    seen, queue = {start}, [start]
    while queue:
        page = queue.pop()
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in seen:
                seen.add(target)
                queue.append(target)
    assert [str(one.relative_to(ROOT)) for one in (ROOT / "docs").rglob("*.md") if one not in seen] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    elsewhere = {"XIAOER_REAL_DATA", "XIAOER_TOKEN"}  # of the Makefile and of a script in an example
    named = set(re.findall(r"XIAOER_[A-Z_]+[A-Z]", page.read_text("utf-8")))
    assert [name for name in named - elsewhere if f"`{name}`" not in known] == []


def test_the_first_screen_says_how_to_run_and_test() -> None:
    for name in READMES:
        first = "\n".join((ROOT / name).read_text("utf-8").splitlines()[:14])
        assert "make run" in first
        assert "make test" in first


def test_both_readmes_are_equally_complete() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in READMES]
    shapes = [(text.count("\n## "), text.count("```"), text.count("\n- **"), text.count("\n| ")) for text in texts]
    assert shapes[0] == shapes[1]


def test_pictures_are_light() -> None:
    pictures = list((ROOT / "docs/img").glob("*"))
    assert pictures
    assert [one.name for one in pictures if one.stat().st_size > PICTURE_BYTES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_no_page_has_a_place_left_to_fill(page: Path) -> None:
    assert re.findall(r"^(?:FIGURES|[A-Z]+_TABLE|TODO.*|TBD.*)$", page.read_text("utf-8"), re.MULTILINE) == []

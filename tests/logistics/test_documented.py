"""The page says what the code does."""

from pathlib import Path

from msgspec.structs import fields

from xiaoer.logistics.model import INTERCEPT_LIFE, RETURN_LIFE, Lane, WatchKind, WatchSettings
from xiaoer.logistics.push_return_parcels import ReturnRow
from xiaoer.logistics.rules import NUMBERS, REMOTE
from xiaoer.logistics.tell import EVENTS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "logistics.md").read_text("utf-8")
ROWS = {line.split("`")[1]: line for line in PAGE.splitlines() if line.startswith("| `")}


def test_every_kind_of_watch_has_its_row_with_its_hours() -> None:
    assert set(NUMBERS) == set(WatchKind)
    for kind, numbers in NUMBERS.items():
        assert [f"{hours:g}" for hours in numbers.values() if f"{hours:g}" not in ROWS[kind.value]] == [], kind


def test_every_lane_field_and_setting_is_explained() -> None:
    words = [*Lane, *(one.name for one in fields(ReturnRow)), *(one.name for one in fields(WatchSettings))]
    assert [word for word in words if str(word) not in PAGE] == []


def test_the_life_cycles_are_drawn_as_they_are() -> None:
    for life in (INTERCEPT_LIFE, RETURN_LIFE):
        assert f"```mermaid\n{life.mermaid()}\n```" in PAGE


def test_every_province_and_every_kind_with_an_event_of_its_own_is_meant() -> None:
    assert len(REMOTE) == PAGE.split("| `remote` |")[1].split("\n")[0].count(",") + 1
    assert set(EVENTS) <= set(WatchKind)

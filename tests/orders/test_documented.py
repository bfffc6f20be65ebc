"""The pages say what the code does."""

from pathlib import Path

import pytest
from msgspec.structs import fields

from xiaoer.buyers.rows import MethodRow, PushedBuyer
from xiaoer.catalog.model import ListingRow, SkuRow
from xiaoer.infra import rows
from xiaoer.infra.rows import RowProblem
from xiaoer.orders.change_model import CHANGES, ChangeKind
from xiaoer.orders.model import LIFE, LineState, OrderState, ParcelState, PaymentState
from xiaoer.orders.rows import EventRow, LineRow, LockRow, OrderRow, ParcelNews, PaymentRow, ReceiverRow

DOCS = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (DOCS / "import.md").read_text("utf-8")
STRUCTS = [ListingRow, SkuRow, OrderRow, LineRow, PaymentRow, ParcelNews, EventRow, ReceiverRow, LockRow, MethodRow]
STRUCTS.append(PushedBuyer)


def test_the_life_of_an_order_is_drawn_as_it_is() -> None:
    assert f"```mermaid\n{LIFE.mermaid()}\n```" in PAGE


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_of_a_row_is_explained(struct: type) -> None:
    unknown = [one.name for one in fields(struct) if f"{one.name.removesuffix('_minor')}" not in PAGE]
    assert unknown == []


@pytest.mark.parametrize("states", [OrderState, LineState, PaymentState, ParcelState])
def test_every_state_is_named(states: type[OrderState]) -> None:
    assert [state.value for state in states if state.value not in PAGE] == []


def test_the_life_of_a_change_is_drawn_as_it_is() -> None:
    page = (DOCS / "order-changes.md").read_text("utf-8")
    assert f"```mermaid\n{CHANGES.mermaid()}\n```" in page
    assert [kind.value for kind in ChangeKind if f"`{kind.value}`" not in page] == []


def test_every_reason_to_reject_a_row_is_explained() -> None:
    ours = [
        one
        for one in RowProblem.__subclasses__()
        if one.__module__.split(".")[1] in ("infra", "catalog", "orders", "buyers")
    ]
    assert [one.code for one in [RowProblem, *ours] if f"`{one.code}`" not in PAGE] == []


def test_the_limits_are_as_written() -> None:
    assert (rows.MAX_FILE_BYTES, rows.MAX_ROWS) == (32 * 1024 * 1024, 1000)

"""The adapter of the shop's own system against a real HTTP payer: every failure is sorted by what it says."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from xiaoer.app.plugins import load_all
from xiaoer.channels.shop_api.refunds import RefundAnswer, StatementAnswer
from xiaoer.infra.signing import fault, sign
from xiaoer.kernel.ids import ConnectionId
from xiaoer.kernel.money import Money
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo
from xiaoer.ports.refunds import Paid, PayBack, Refunds
from xiaoer.testing.fake_payer import PAGE, Asked, FakePayer, Mood

SECRET = "a-signing-secret-of-a-shop"
FIXTURES = Path(__file__).parents[2] / "src/xiaoer/channels/shop_api/fixtures"


@pytest.fixture
def adapter() -> Refunds:
    found: Refunds = load_all()["shop_api"].adapters["refunds"]
    return found


class Till:
    """A running payer and how to reach it."""

    def __init__(self, payer: FakePayer, url: str) -> None:
        self.payer, self.url = payer, url

    def reach(self, *, secret: str = SECRET, at: datetime | None = None, **config: Any) -> Reach:
        return Reach(
            connection_id=ConnectionId("con_1"),
            config={"base_url": self.url, "timeout_s": 20, "valid_s": 25, **config},
            credentials={"signing_secret": secret},
            now=at or datetime.now(UTC),
        )

    @property
    def paid(self) -> list[str]:
        return [row["dedupe"] for row in self.payer.book.all()]


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    payer = FakePayer(SECRET, valid_s=5, delay_s=0.8)
    yield Till(payer, await payer.start())
    await payer.stop()


def payment(dedupe: str = "pot_1", minor: int = 500) -> PayBack:
    return PayBack(dedupe=dedupe, order_external_id="T-1", purpose="refund", amount=Money(minor, "CNY"))


async def test_a_payment_is_made_once_read_back_and_on_the_statement(till: Till, adapter: Refunds) -> None:
    first = await adapter.pay_back(till.reach(), payment())
    assert await adapter.pay_back(till.reach(), payment()) == first
    assert await adapter.read_back(till.reach(), "pot_1") == first
    assert await adapter.read_back(till.reach(), "pot_2") is None
    [row] = await adapter.statement(till.reach(), first.at.date())
    assert (row.dedupe, row.external_id, row.amount_minor, row.currency) == ("pot_1", first.external_id, 500, "CNY")
    assert await adapter.statement(till.reach(), first.at.date() - timedelta(days=1)) == []
    assert till.paid == ["pot_1"]


@pytest.mark.parametrize(
    ("mood", "error", "was_paid"),
    [
        (Mood.REFUSE, SaidNo, False),
        (Mood.BUSY, NotReached, False),
        (Mood.FAIL_BEFORE, OutcomeUnknown, False),
        (Mood.FAIL_AFTER, OutcomeUnknown, True),
        (Mood.DROP_BEFORE, OutcomeUnknown, False),
        (Mood.DROP_AFTER, OutcomeUnknown, True),
        (Mood.SLOW_AFTER, OutcomeUnknown, True),
        (Mood.SLOW_BEFORE, OutcomeUnknown, False),
        (Mood.PENDING, OutcomeUnknown, False),
        (Mood.GARBAGE, OutcomeUnknown, True),
    ],
)
async def test_each_way_to_fail_is_told_apart_by_whether_it_may_have_paid(
    till: Till, adapter: Refunds, mood: Mood, error: type[Exception], was_paid: bool
) -> None:
    till.payer.script = [mood]
    patience = {"timeout_s": 0.4, "valid_s": 5} if mood in (Mood.SLOW_BEFORE, Mood.SLOW_AFTER) else {}
    with pytest.raises(error):
        await adapter.pay_back(till.reach(**patience), payment())
    assert till.paid == (["pot_1"] if was_paid else [])
    if was_paid:
        assert isinstance(await adapter.read_back(till.reach(), "pot_1"), Paid)
    elif mood == Mood.REFUSE:
        with pytest.raises(SaidNo):
            await adapter.read_back(till.reach(), "pot_1")
    elif mood == Mood.PENDING:
        with pytest.raises(OutcomeUnknown):
            await adapter.read_back(till.reach(), "pot_1")
    else:
        assert await adapter.read_back(till.reach(), "pot_1") is None


async def test_a_request_delivered_twice_by_the_network_is_one_payment(till: Till, adapter: Refunds) -> None:
    till.payer.script = [Mood.REPEATED]
    await adapter.pay_back(till.reach(), payment())
    assert till.paid == ["pot_1"]


async def test_a_payer_that_is_not_there_surely_did_nothing(till: Till, adapter: Refunds) -> None:
    await till.payer.stop()
    with pytest.raises(NotReached):
        await adapter.pay_back(till.reach(), payment())
    with pytest.raises(NotReached):
        await adapter.read_back(till.reach(), "pot_1")
    with pytest.raises(NotReached):
        await adapter.statement(till.reach(), datetime.now(UTC).date())


@pytest.mark.parametrize(
    "config",
    [
        {"base_url": ""},
        {"base_url": "http://shop.example.com"},
        {"base_url": "ftp://127.0.0.1/"},
        {"base_url": "https://[::1"},
        {"base_url": "https://shop.example.com/x?y=1"},
        {"base_url": 7},
    ],
)
async def test_an_address_over_which_no_money_may_go_is_not_called(
    till: Till, adapter: Refunds, config: dict[str, Any]
) -> None:
    with pytest.raises(NotReached) as refused:
        await adapter.pay_back(till.reach(**config), payment())
    assert refused.value.reason == "bad_base_url"
    assert till.payer.heard == []


async def test_a_wrong_or_missing_secret_and_an_old_request_pay_nothing(till: Till, adapter: Refunds) -> None:
    old = datetime.now(UTC) - timedelta(seconds=6)
    for reach in (till.reach(secret="another-signing-secret"), till.reach(secret=""), till.reach(at=old)):
        with pytest.raises(NotReached):
            await adapter.pay_back(reach, payment())
    assert till.paid == []


async def test_a_path_that_is_not_the_payer_is_never_taken_for_nothing_there(till: Till, adapter: Refunds) -> None:
    reach = till.reach(base_url=till.url + "/wrong")
    with pytest.raises(OutcomeUnknown):
        await adapter.pay_back(reach, payment())
    with pytest.raises(NotReached):
        await adapter.read_back(reach, "pot_1")
    with pytest.raises(NotReached):
        await adapter.statement(reach, datetime.now(UTC).date())


async def test_a_long_statement_is_read_to_its_end(till: Till, adapter: Refunds) -> None:
    for number in range(PAGE * 2 + 1):
        await adapter.pay_back(till.reach(), payment(f"pot_{number}", 1 + number))
    rows = await adapter.statement(till.reach(), datetime.now(UTC).date())
    assert len({row.external_id for row in rows}) == PAGE * 2 + 1


def test_the_signature_covers_time_method_address_and_body() -> None:
    headers = {"x-xiaoer-time": "1000", "x-xiaoer-signature": sign(SECRET, 1000, "POST", "/a?b=1", b"{}")}
    good: tuple[Any, ...] = (SECRET, headers, "POST", "/a?b=1", b"{}", 1500, 1000)
    assert fault(*good) == ""
    for place, other in ((0, "x"), (2, "GET"), (3, "/a?b=2"), (4, b"{ }")):
        assert fault(*good[:place], other, *good[place + 1 :]) == "bad_signature"
    assert fault(*good[:5], 2001, 1000) == "expired"
    assert fault(SECRET, {**headers, "x-xiaoer-time": "²"}, *good[2:]) == "bad_time"
    assert fault(SECRET, {}, *good[2:]) == "bad_time"


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("refund_paid", RefundAnswer),
        ("refund_refused", RefundAnswer),
        ("refund_none", RefundAnswer),
        ("statement", StatementAnswer),
        ("refund_asked", Asked),
    ],
)
def test_the_fixtures_are_what_is_sent_and_answered(name: str, shape: type[Any]) -> None:
    msgspec.json.decode((FIXTURES / f"{name}.json").read_bytes(), type=shape)

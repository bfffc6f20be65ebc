"""Web push, against a push service of our own that decrypts what it gets."""

import asyncio
import base64
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.staff.conftest import Desk, Hired
from tests.staff.push_service import Device, PushService, push_service
from xiaoer import staff
from xiaoer.app.reactions import push_mention
from xiaoer.conversations.events import AgentsMentioned
from xiaoer.infra.timers import Due, timer
from xiaoer.kernel.ids import AgentId, ConversationId, new_id
from xiaoer.staff import access, jobs, vapid
from xiaoer.staff.devices import NewPushSubscription
from xiaoer.staff.errors import BadPushEndpoint
from xiaoer.staff.jobs import Pusher, PushFailed, is_public
from xiaoer.staff.model import Notice
from xiaoer.staff.vapid import Vapid

NOTICE = Notice("buyer_wrote", "请问什么时候发货?", "/app/inbox/cnv_1", "cnv:1", {"buyer": "小王"})


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as opened:
        yield opened


@pytest.fixture
def pusher(tmp_path: Path) -> Pusher:
    return Pusher(Vapid.load(tmp_path / "push.pem", "mailto:ops@shop.example"), may_reach=lambda url: True)


async def subscribed(desk: Desk, who: Hired, url: str, device: Device | None = None) -> Device:
    device = device or Device()
    signed_in = await desk.sign_in(who)
    async with desk.tx(who) as tx:
        keys = device.keys
        await access.put_push(
            tx,
            id=new_id("psh"),
            agent_id=who.id,
            sign_in_id=signed_in.sign_in_id,
            endpoint=url,
            p256dh=keys.p256dh,
            auth=keys.auth,
            created_at=tx.clock.now(),
        )
    return device


async def notified(desk: Desk, who: Hired, notice: Notice = NOTICE) -> list[Due]:
    """The timers that a worker would claim."""
    async with desk.tx() as tx:
        await staff.notify(tx, [who.id], notice)
    return await waiting(desk)


async def waiting(desk: Desk) -> list[Due]:
    async with desk.database.outside_merchants() as conn:
        query = select(timer).filter_by(merchant_id=desk.merchant_id, kind="staff.push")
        rows = (await conn.execute(query)).all()
    return [Due(desk.merchant_id, r.key, r.kind, r.payload, 1, r.version) for r in rows]


async def devices(desk: Desk, who: Hired) -> list[str]:
    async with desk.tx() as tx:
        return [one.endpoint for one in await access.list_push(tx, who.id)]


async def test_a_notice_reaches_the_device_encrypted_and_signed(
    desk: Desk, owner: Hired, service: PushService, pusher: Pusher
) -> None:
    device = await subscribed(desk, owner, f"{service.url}/201/a")
    (due,) = await notified(desk, owner)
    await pusher.push(desk.database, due)
    ((_, headers, body),) = service.got
    assert "请问".encode() not in body
    assert device.read(body) == {
        "title_code": "buyer_wrote",
        "title_data": {"buyer": "小王"},
        "body": "请问什么时候发货?",
        "url": "/app/inbox/cnv_1",
        "tag": "cnv:1",
        "locale": "zh-CN",
    }
    assert headers["authorization"].startswith("vapid t=")
    assert pusher.vapid.public_key in headers["authorization"]
    async with desk.tx() as tx:
        assert (await access.list_push(tx, owner.id))[0].last_sent_at


async def test_a_device_that_is_gone_is_forgotten_and_the_others_get_theirs(
    desk: Desk, owner: Hired, service: PushService, pusher: Pusher
) -> None:
    for path in ("410/a", "404/b", "201/c"):
        await subscribed(desk, owner, f"{service.url}/{path}")
    (due,) = await notified(desk, owner)
    await pusher.push(desk.database, due)
    assert await devices(desk, owner) == [f"{service.url}/201/c"]


async def test_a_failing_service_is_tried_again_and_then_given_up(
    desk: Desk, owner: Hired, service: PushService, pusher: Pusher
) -> None:
    await subscribed(desk, owner, f"{service.url}/503/a")
    await subscribed(desk, owner, "http://127.0.0.1:1/closed")
    (due,) = await notified(desk, owner)
    with pytest.raises(PushFailed) as caught:
        await pusher.push(desk.database, due)
    assert caught.value.data == {"devices": 2}
    last = Due(due.merchant_id, due.key, due.kind, due.payload, jobs.MAX_TRIES, due.version)
    await pusher.push(desk.database, last)
    assert len(await devices(desk, owner)) == 2


async def test_a_redirect_is_not_followed(desk: Desk, owner: Hired, service: PushService, pusher: Pusher) -> None:
    await subscribed(desk, owner, f"{service.url}/307/a")
    (due,) = await notified(desk, owner)
    with pytest.raises(PushFailed):
        await pusher.push(desk.database, due)
    assert [path for path, _, _ in service.got] == ["/307/a"]


async def test_many_lines_of_one_conversation_make_one_notice(desk: Desk, owner: Hired) -> None:
    await subscribed(desk, owner, "https://push.example/1")
    for n in range(5):
        due = await notified(desk, owner, Notice("buyer_wrote", f"第{n}句", "/", "cnv:1"))
    assert [one.payload["notice"]["body"] for one in due] == ["第4句"]
    assert len(await notified(desk, owner, Notice("buyer_wrote", "x", "/", "cnv:2"))) == 2


async def test_a_mention_reaches_the_device_with_the_words_and_the_way_there(desk: Desk, owner: Hired) -> None:
    await subscribed(desk, owner, "https://push.example/1")
    async with desk.tx() as tx:
        called = AgentsMentioned(
            merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=ConversationId("cnv_1"),
            agent_ids=(owner.id,), by_name="小满", text="@老板 这单要您点头",
        )  # fmt: skip
        await push_mention(tx, called)
    (due,) = await waiting(desk)
    told = {name: due.payload["notice"][name] for name in ("title_code", "body", "url")}
    assert told == {"title_code": "mentioned", "body": "小满: @老板 这单要您点头", "url": "/app/inbox/cnv_1"}


async def test_an_agent_without_a_device_costs_nothing(desk: Desk, owner: Hired) -> None:
    assert await notified(desk, owner) == []


async def test_a_long_text_fits_what_push_services_take(
    desk: Desk, owner: Hired, service: PushService, pusher: Pusher
) -> None:
    device = await subscribed(desk, owner, f"{service.url}/201/a")
    (due,) = await notified(desk, owner, Notice("buyer_wrote", "长" * 5000, "/", "cnv:1"))
    await pusher.push(desk.database, due)
    assert len(service.got[0][2]) <= 4096
    assert device.read(service.got[0][2])["body"] == "长" * 400


async def test_signing_out_takes_the_device_along(desk: Desk, owner: Hired, service: PushService) -> None:
    await subscribed(desk, owner, f"{service.url}/201/a")
    kept = await desk.sign_in(owner)
    async with desk.tx(owner) as tx:
        await staff.end_other_sign_ins(tx, owner.id, kept.sign_in_id)
    assert await devices(desk, owner) == []


async def test_a_device_whose_sign_in_ran_out_gets_nothing(
    desk: Desk, owner: Hired, service: PushService, pusher: Pusher
) -> None:
    await subscribed(desk, owner, f"{service.url}/201/a")
    (due,) = await notified(desk, owner)
    desk.clock.forward(days=15)
    await pusher.push(desk.database, due)
    assert service.got == []


async def test_an_agent_who_is_gone_is_no_failure(desk: Desk, pusher: Pusher) -> None:
    due = Due(desk.merchant_id, "k", "staff.push", {"agent_id": AgentId("agt_gone"), "notice": {}}, 1, 0)
    await pusher.push(desk.database, due)


async def test_the_same_browser_signed_in_as_somebody_else_moves_over(desk: Desk, owner: Hired) -> None:
    other = await desk.hire()
    device = await subscribed(desk, owner, "https://push.example/shared")
    await subscribed(desk, other, "https://push.example/shared", device)
    assert await devices(desk, owner) == []
    assert await devices(desk, other) == ["https://push.example/shared"]
    async with desk.tx(owner) as tx:  # not theirs to remove any more
        await staff.unsubscribe_push(tx, owner.id, "https://push.example/shared")
    assert await devices(desk, other) == ["https://push.example/shared"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://localhost/a",
        "https://db.internal/a",
        "https://printer.local/a",
        "https://push.example:22/a",
        "https://user:pw@push.example/a",
        "file:///etc/passwd",
        "https://",
        "https://[",
        "",
    ],
)
async def test_an_endpoint_that_is_no_push_service_is_refused(desk: Desk, owner: Hired, endpoint: str) -> None:
    signed_in = await desk.sign_in(owner)
    new = NewPushSubscription(endpoint, Device().keys)
    async with desk.tx(owner) as tx:
        with pytest.raises(BadPushEndpoint):
            await staff.subscribe_push(tx, owner.id, signed_in.sign_in_id, new)


def test_names_that_lead_into_the_own_network_are_not_reached() -> None:
    assert not is_public("https://localhost/a")
    assert not is_public("https://10.1.2.3/a")
    assert not is_public("https://nowhere.invalid/a")
    assert is_public("https://1.1.1.1/a")


# ---- the key of the install -----------------------------------------------------------------------------------


async def test_the_key_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "push.pem"
    made = await asyncio.gather(*(asyncio.to_thread(Vapid.load, path, "mailto:a@b.example") for _ in range(8)))
    assert len({one.public_key for one in made}) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["push.pem"]
    raw = base64.urlsafe_b64decode(made[0].public_key + "=")
    assert (len(raw), raw[0]) == (65, 4)


@pytest.mark.usefixtures("no_push_key")
async def test_without_a_key_notices_are_dropped_and_with_one_they_go_out(
    desk: Desk, owner: Hired, tmp_path: Path
) -> None:
    await subscribed(desk, owner, "https://10.1.2.3/a")  # a place that is never reached
    (due,) = await notified(desk, owner)
    assert vapid.INSTALLED == []
    await jobs.push(desk.database, due)
    staff.use_push_key(tmp_path / "push.pem", "mailto:a@b.example")
    with pytest.raises(PushFailed):
        await jobs.push(desk.database, due)

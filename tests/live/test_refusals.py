"""What may not come in, does not; the sender hears why, and nobody else notices."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.shop import Shop, sign_in
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.live.conftest import desk, raw, visitor
from xiaoer.app.live import door
from xiaoer.app.process import Process
from xiaoer.app.settings import Settings
from xiaoer.infra.sockets import RESTARTING
from xiaoer.kernel.ids import new_id

SIGN_IN_AGAIN = 4001


async def test_a_token_that_is_not_ours_is_refused(shop: Shop) -> None:
    good = shop.visitor_token("vis_1")
    for token in ("nonsense", good[:-4] + "AAAA", "a.b.c", "\x00", "令牌"):
        async with raw(shop) as socket:
            await socket.say(type="hello", token=token)
            code, seen = await socket.end()
            assert (code, [frame["type"] for frame in seen]) == (SIGN_IN_AGAIN, ["problem"])


async def test_staff_need_a_session(shop: Shop) -> None:
    for cookie in ("", "x", "A" * 43):
        async with raw(shop, cookie=cookie) as socket:
            await socket.say(type="hello")
            code, seen = await socket.end()
            assert (code, seen[0]["code"]) == (SIGN_IN_AGAIN, "not_signed_in")


async def test_a_session_is_not_believed_from_a_foreign_page(shop: Shop) -> None:
    async with raw(shop, cookie=shop.agent_cookies[0], Origin="https://evil.example") as socket:
        await socket.say(type="hello")
        assert (await socket.end())[0] == SIGN_IN_AGAIN
    async with raw(shop, cookie=shop.agent_cookies[0], Origin=shop.url) as socket:
        await socket.say(type="hello")
        await socket.hear("welcome")


async def test_hello_comes_first(shop: Shop) -> None:
    async with raw(shop) as socket:
        await socket.say(type="send", client_id="too-early", text="x")
        code, seen = await socket.end()
        assert (code, seen[0]["code"]) == (SIGN_IN_AGAIN, "hello_first")


async def test_no_other_path_takes_sockets(shop: Shop) -> None:
    for path in ("/", "/live/", "/live/x", "/api/live"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(shop.url.replace("http", "ws", 1) + path, proxy=None)
        assert refused.value.response.status_code in (403, 404)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_who_does_not_say_hello_is_let_go(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "HELLO_WITHIN_S", 0.2)
    process = Process.open(Settings(data_dir=tmp_path, port=0, public_url="http://127.0.0.1"), dsn)
    await process.start()
    try:
        async with connect(f"ws://127.0.0.1:{process.server.port}/live", proxy=None) as socket:
            assert json.loads(await socket.recv())["code"] == "hello_missing"
            await asyncio.wait_for(socket.wait_closed(), 5)
            assert socket.close_code == SIGN_IN_AGAIN
    finally:
        await process.stop(1)


BAD_FRAMES = [
    "", "{", "[]", "null", "42", '"hello"', "{}", '{"type":"drop table"}', '{"type":["send"]}', '{"type":"send"}',
    '{"type":"send","client_id":"x","text":"too short a name"}', '{"type":"read","seq":"one"}',
    '{"type":"resume","cursors":[1,2]}', '{"type":"ping","at_ms":1e400}', "[" * 5000, '{"type":"typing","text":"' +
    "a" * 201 + '"}', '{"type":"page","url":"' + "a" * 2001 + '"}', "\ufeff{}",
]  # fmt: skip


async def test_frames_that_make_no_sense_are_named_and_the_link_goes_on(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        for frame in BAD_FRAMES:
            await buyer.socket.send(frame)
            answer = json.loads(await buyer.socket.recv())
            assert answer["code"] == "bad_frame", frame[:60]
        await buyer.say(type="ping", at_ms=7)
        assert (await buyer.hear("pong"))["at_ms"] == 7
        await buyer.socket.send(b"\xff\xfe\x00binary")
        assert (await buyer.end())[0] == 1003


REFUSED_LINES: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 5001}, "bad_frame"),
    ({"text": "  \n "}, "empty_line"),
    ({"text": "a\x00b"}, "bad_text"),
    ({"kind": "system", "text": "closed"}, "bad_frame"),
    ({"kind": "note", "text": "as if staff"}, "not_for_buyers"),
    ({"text": "x", "file_id": "fil_doesnotexist"}, "no_such_file"),
    ({"text": 7}, "bad_frame"),
    ({"kind": "image", "text": ""}, "empty_line"),
    ({"kind": "file", "text": "no file"}, "empty_line"),
    ({"kind": "card", "text": "no card"}, "empty_line"),
]


async def test_lines_that_may_not_be_are_refused_by_name_and_none_is_stored(shop: Shop, stored: Any) -> None:
    async with visitor(shop) as buyer:
        await buyer.say(type="send", client_id="good-0001", text="好的")
        room = (await buyer.hear("ack"))["conversation_id"]
        for number, (line, code) in enumerate(REFUSED_LINES):
            client_id = f"bad-line-{number:04}"
            await buyer.say(type="send", client_id=client_id, **line)
            nack = await buyer.hear("nack", client_id=client_id)
            assert nack["code"] == code, line
        await buyer.say(type="send", client_id="good-0002", text="还在")
        assert (await buyer.hear("ack", client_id="good-0002"))["seq"] == 2
    assert [line.text for line in await stored(room) if line.author_kind == "buyer"] == ["好的", "还在"]


async def test_a_line_the_database_cannot_hold_does_not_stop_the_others(shop: Shop) -> None:
    """JSON knows characters that PostgreSQL does not; they come in beside lines of other buyers."""
    async with visitor(shop) as hostile, visitor(shop) as other:
        await hostile.say(type="send", client_id="first-0001", text="x")
        await hostile.hear("ack")
        await other.say(type="send", client_id="other-0001", text="x")
        await other.hear("ack")
        bad = [
            '{"type":"send","client_id":"bad-0000","kind":"card","card":{"card":"product","title":"a\\u0000b"}}',
            '{"type":"send","client_id":"bad-0001","text":"lone \\ud800 half"}',
            '{"type":"send","client_id":"bad-0002","kind":"card","card":{"deep":' + "[" * 900 + "]" * 900 + "}}",
        ]
        for number, frame in enumerate(bad):
            await hostile.socket.send(frame)
            await other.say(type="send", client_id=f"beside-{number:04}", text="旁边的人")
            await other.hear("ack", client_id=f"beside-{number:04}")
        assert (await hostile.hear_any(("ack", "nack"), "bad-0000"))["type"] == "nack"
        await hostile.hear_any(("ack", "nack"), "bad-0002")  # deep, but JSON like any other
        assert [f["code"] for f in hostile.seen if f["type"] == "problem"] == ["bad_frame"], "half a character"
        await hostile.say(type="send", client_id="last-0001", text="still here")
        await hostile.hear("ack", client_id="last-0001")


async def test_an_oversized_frame_ends_the_link_only(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        await buyer.socket.send("x" * 2_000_000)
        assert (await buyer.end())[0] == 1009
    async with visitor(shop) as buyer:
        await buyer.say(type="ping", at_ms=1)
        await buyer.hear("pong")


async def test_too_many_lines_are_put_off_and_taken_later(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        for number in range(60):
            await buyer.say(type="send", client_id=f"fast-{number:04}", text=f"{number}")
        nack = await buyer.hear("nack")
        assert nack["code"] == "too_fast"
        assert 0 < nack["retry_ms"] <= 1000
        await asyncio.sleep(1 + nack["retry_ms"] / 1000)
        await buyer.say(type="send", client_id=nack["client_id"], text="again")
        await buyer.hear("ack", client_id=nack["client_id"])


async def test_too_many_changes_are_put_off_like_lines(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        await buyer.say(type="send", client_id="changed-0000", text="0")
        room = (await buyer.hear("ack"))["conversation_id"]
        for number in range(60):
            edit = {"type": "edit", "client_id": f"edit-{number:04}", "conversation_id": room, "target_seq": 1}
            await buyer.say(**edit, text=f"{number}")
        nack = await buyer.hear("nack")
        assert nack["code"] == "too_fast"
        assert 0 < nack["retry_ms"] <= 1000


async def test_an_agents_changes_are_put_off_the_same_way(shop: Shop) -> None:
    async with desk(shop) as agent:
        await agent.say(type="ping", at_ms=1)
        await agent.hear("pong")  # only so many frames may come before the first answer
        for number in range(150):
            frame = {"type": "recall", "client_id": f"recall-{number:04}", "conversation_id": "cnv_none"}
            await agent.say(**frame, target_seq=1)
        nack = await agent.hear("nack", code="too_fast")
        assert 0 < nack["retry_ms"] <= 1000


async def test_what_belongs_to_staff_is_not_for_buyers_and_the_other_way_round(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        for frame in ({"type": "open", "conversation_id": "x"}, {"type": "presence", "presence": "online"}):
            await buyer.say(**frame)
            assert (await buyer.hear("problem"))["code"] == "not_for_buyers"
    async with desk(shop) as agent:
        for frame in ({"type": "human"}, {"type": "page", "url": "x"}, {"type": "received", "seq": 1}):
            await agent.say(**frame)
            assert (await agent.hear("problem"))["code"] == "not_for_agents"


async def test_another_merchants_conversation_does_not_exist(shop: Shop, neighbour: Shop, stored: Any) -> None:
    (room,), (token,) = await shop.threads(1)
    before = len(await stored(room))
    async with desk(neighbour) as spy, raw(shop) as buyer:
        await buyer.say(type="hello", token=token)
        await buyer.hear("welcome")
        await spy.say(type="open", conversation_id=room, after=0)
        assert (await spy.hear("problem"))["code"] == "no_such_conversation"
        for number, kind in enumerate(("text", "note")):
            await spy.say(type="send", client_id=f"spy-{number:04}", conversation_id=room, text="x", kind=kind)
            assert (await spy.hear("nack"))["code"] == "no_such_conversation"
        await spy.say(type="recall", client_id="spy-recall", conversation_id=room, target_seq=1)
        assert (await spy.hear("nack"))["code"] == "no_such_conversation"
        await spy.say(type="read", conversation_id=room, seq=1)
        assert (await spy.hear("problem"))["code"] == "no_such_conversation"
        await spy.say(type="resume", cursors={room: 0})
        await spy.say(type="typing", conversation_id=room)
        await buyer.say(type="send", client_id="secret-0001", text="银行卡号")
        await buyer.hear("ack")
        await spy.say(type="ping", at_ms=1)
        await spy.hear("pong")
        assert not [f for f in spy.seen if f["type"] in ("line", "backlog", "typing_now", "inbox", "conversation")]
        assert not [f for f in buyer.seen if f["type"] == "typing_now"]
    assert len(await stored(room)) == before + 1


async def test_an_agent_may_not_open_a_colleagues_conversation(shop: Shop) -> None:
    (room,), _ = await shop.threads(1)  # agent 0 has it; agent 1 sees their own and what waits in line
    async with desk(shop, 1) as agent:
        await agent.say(type="open", conversation_id=room, after=0)
        assert (await agent.hear("problem"))["code"] == "no_such_conversation"
        await agent.say(type="send", client_id="sneaky-01", conversation_id=room, text="x")
        assert (await agent.hear("nack"))["code"] == "no_such_conversation"


async def test_a_buyer_reaches_no_conversation_but_their_own(shop: Shop, stored: Any) -> None:
    (room,), _ = await shop.threads(1)
    before = len(await stored(room))
    async with raw(shop) as buyer:
        await buyer.say(type="hello", token=shop.visitor_token(new_id("vis")), cursors={room: 0})
        await buyer.hear("welcome", conversation_id=None)
        await buyer.say(type="resume", cursors={room: 0})
        await buyer.say(type="send", client_id="mine-0001", conversation_id=room, text="whose?")
        ack = await buyer.hear("ack")
        assert ack["conversation_id"] != room
        await buyer.say(type="edit", client_id="edit-0001", conversation_id=room, target_seq=1, text="x")
        await buyer.say(type="ping", at_ms=1)
        await buyer.hear("pong")
        assert all(f.get("conversation_id") != room for f in buyer.seen)
    assert len(await stored(room)) == before


async def test_a_suspended_or_signed_out_agent_does_not_come_in_again(shop: Shop) -> None:
    cookie = await asyncio.to_thread(sign_in, shop.url, shop.agent_emails[1])
    async with raw(shop, cookie=cookie) as agent:
        await agent.say(type="hello")
        await agent.hear("welcome")
    async with httpx.AsyncClient(base_url=shop.url, cookies={"xiaoer_session": cookie}, trust_env=False) as http:
        answer = await http.post("/api/sign-out", headers={"X-Xiaoer": "1"})
        assert answer.status_code < 300, answer.text
    async with raw(shop, cookie=cookie) as agent:
        await agent.say(type="hello")
        assert (await agent.end())[0] == SIGN_IN_AGAIN


async def test_an_agent_whose_role_or_teams_change_is_called_back_with_the_new_rights(shop: Shop) -> None:
    """A connection believes what it learned at its hello, so it ends and comes in anew."""
    boss = httpx.AsyncClient(
        base_url=shop.url,
        cookies={"xiaoer_session": shop.agent_cookies[0]},
        headers={"X-Xiaoer": "1"},
        trust_env=False,
    )
    async with boss, desk(shop, 1) as agent:
        [me] = [one for one in (await boss.get("/api/agents")).json()["items"] if one["email"] == shop.agent_emails[1]]
        path = f"/api/agents/{me['id']}"
        for role in ("inspector", "agent"):
            async with desk(shop, 1) as other:
                assert (await boss.patch(path, json={"role": role})).status_code == 200
                assert (await other.end())[0] == RESTARTING
                assert other.seen[-1] == {"type": "bye", "reason": "restart", "retry_ms": 0}
        team = (await boss.post("/api/teams", json={"name": new_id("team"), "agent_ids": [me["id"]]})).json()
        async with desk(shop, 1) as inside:
            assert (await boss.put(f"/api/teams/{team['id']}/members", json={"agent_ids": []})).status_code == 200
            assert (await inside.end())[0] == RESTARTING
        assert (await agent.end())[0] == RESTARTING

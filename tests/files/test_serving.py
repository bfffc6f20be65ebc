"""What comes out over HTTP: by signed link only, in ranges, under headers that forbid everything."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import AsyncTestClient

from tests.files import contents as made
from tests.files.desk import AGENT, BUYER, Desk
from xiaoer import files
from xiaoer.app import answers
from xiaoer.app.context_http import read_file_link
from xiaoer.files import http
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Caller, Shared, shared_of
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import FileId, MerchantId, new_id
from xiaoer.kernel.permissions import Permission

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
Client = AsyncTestClient[Litestar]
RIGHTS = {
    "agent": frozenset({Permission.CONVERSATION_REPLY, Permission.CONVERSATION_READ}),
    "owner": frozenset(Permission),
}


@pytest.fixture
def shared(database: Database, keys: KeyRing, tmp_path: Path) -> Shared:
    return Shared(database, keys, DiskBlobs(tmp_path / "blobs"), "http://localhost")


@pytest.fixture
async def client(shared: Shared, merchant_id: MerchantId) -> AsyncIterator[Client]:
    """Signed in as the agent named in the header `As` (`agent` unless told)."""

    async def caller(request: Request) -> Caller:  # type: ignore[type-arg]
        who = request.headers.get("as", "agent")
        return Caller(merchant_id, Actor(AGENT.kind, f"agt_{who}", RIGHTS.get(who, frozenset())), shared)

    async def of_state(request: Request) -> Shared:  # type: ignore[type-arg]
        return shared_of(request.app.state)

    app = Litestar(
        [*http.routes, read_file_link],
        dependencies={"caller": Provide(caller), "shared": Provide(of_state)},
        exception_handlers=answers.HANDLERS,
        state=State({"shared": shared}),
    )
    async with AsyncTestClient(app) as opened:
        yield opened


async def upload(client: Client, name: str, content: bytes, **more: object) -> dict[str, object]:
    begun = await client.post("/api/uploads", json={"name": name, "size": len(content), **more})
    assert begun.status_code == 201, begun.text
    file_id, offset = begun.json()["id"], 0
    while offset < len(content):
        piece = content[offset : offset + begun.json()["chunk_bytes"]]
        answer = await client.patch(f"/api/uploads/{file_id}", content=piece, headers={"Upload-Offset": str(offset)})
        assert answer.status_code == 200, answer.text
        offset = answer.json()["offset"]
    finished = await client.post(f"/api/uploads/{file_id}/finish")
    assert finished.status_code == 200, finished.text
    return dict(finished.json())


async def test_a_picture_goes_up_in_pieces_and_comes_back_inline(client: Client) -> None:
    sent = made.picture("BMP", (700, 500))
    attachment = await upload(client, "照片.bmp", sent)
    assert (attachment["kind"], attachment["name"], attachment["mime"]) == ("image", "照片.png", "image/png")
    answer = await client.get(str(attachment["url"]))
    assert answer.status_code == 200
    assert len(answer.content) == attachment["size"]
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"].startswith("inline; filename=\"__.png\"; filename*=UTF-8''%E7%85%A7")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"].startswith("private, max-age=")
    thumb = await client.get(str(attachment["thumb_url"]))
    assert (thumb.headers["content-type"], thumb.status_code) == ("image/webp", 200)
    assert len(thumb.content) < len(answer.content)
    assert thumb.headers["etag"] != headers["etag"]


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "application/octet-stream",
        ),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "application/octet-stream"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/octet-stream"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj", "application/pdf"),
        ("a.zip", made.zipped(a=b"1"), "application/zip"),
    ],
)
async def test_everything_but_pictures_and_sounds_is_a_download(
    client: Client, name: str, content: bytes, mime: str
) -> None:
    answer = await client.get(str((await upload(client, name, content))["url"]))
    assert answer.headers["content-type"].partition(";")[0] == mime
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == content


async def test_a_film_can_be_sought(client: Client) -> None:
    content = made.mp4() + bytes(range(256)) * 3000
    url = str((await upload(client, "a.mp4", content, mime="video/mp4"))["url"])
    size = len(content)
    for asked, start, end in [
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, size),
        ("bytes=-50", size - 50, size),
        (f"bytes=10-{size * 2}", 10, size),
        ("bytes=5-5", 5, 6),
    ]:
        answer = await client.get(url, headers={"Range": asked})
        assert answer.status_code == 206, asked
        assert answer.content == content[start:end]
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=-0", "bytes=9-3"):
        answer = await client.get(url, headers={"Range": asked})
        assert answer.status_code == 416, asked
        assert answer.headers["content-range"] == f"bytes */{size}"
    for asked in ("bytes=0-1,5-6", "lines=1-2", "bytes=x", "bytes=" + "9" * 30 + "-"):
        assert (await client.get(url, headers={"Range": asked})).status_code == 200
    whole = await client.head(url)
    assert (whole.headers["content-length"], whole.headers["accept-ranges"], whole.content) == (str(size), "bytes", b"")
    etag = whole.headers["etag"]
    assert (await client.get(url, headers={"If-None-Match": etag})).status_code == 304
    assert (await client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})).status_code == 206
    assert (await client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"old"'})).status_code == 200


async def test_a_link_opens_one_file_for_a_while(
    client: Client, shared: Shared, merchant_id: MerchantId, keys: KeyRing
) -> None:
    one = await upload(client, "a.dat", b"\x00\x01one")
    two = await upload(client, "b.dat", b"\x00\x01two")
    good = str(one["url"])
    assert good == files.signed_url(keys, merchant_id, FileId(str(one["id"])))
    signature = good.partition("?s=")[2]
    bad = [
        (f"/api/files/{two['id']}?s={signature}", 403, "bad_signature"),
        (f"{good[:-3]}AAA", 403, "bad_signature"),
        (f"/api/files/{one['id']}?s=", 403, "bad_signature"),
        (f"/api/files/{one['id']}?s=%00.%ff.x", 403, "bad_signature"),
        (f"/api/files/{one['id']}", 400, "bad_request"),
        (f"{good}&thumb=1", 404, "no_such_file"),
        (
            f"/api/files/{one['id']}?s={keys.sign('other', {'m': merchant_id, 'f': one['id']}, 60)}",
            403,
            "bad_signature",
        ),
        (f"/api/files/{one['id']}?s={keys.sign('file', {'m': merchant_id, 'f': one['id']}, -60)}", 403, "link_expired"),
        (
            f"/api/files/{one['id']}?s={keys.sign('file', {'m': new_id('mer'), 'f': one['id']}, 60)}",
            404,
            "no_such_file",
        ),
    ]
    for url, status, code in bad:
        answer = await client.get(url)
        assert (answer.status_code, answer.json()["code"]) == (status, code), url
    assert (await client.get(f"/api/files/{one['id']}/link")).json()["url"] == good
    for file_id in ("fil_none", "a%00b", "%2e%2e%2f", "%ff"):
        assert (await client.get(f"/api/files/{file_id}/link")).status_code == 404
        assert (await client.get(f"/api/uploads/{file_id}")).status_code == 404


async def test_progress_can_be_asked_and_errors_say_how_to_go_on(client: Client) -> None:
    begun = (await client.post("/api/uploads", json={"name": "a.dat", "size": 10})).json()
    address = f"/api/uploads/{begun['id']}"
    await client.patch(address, content=b"12345", headers={"Upload-Offset": "0"})
    asked = await client.head(address)
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == ("5", "10")
    assert (await client.get(address)).json()["offset"] == 5
    wrong = await client.patch(address, content=b"x", headers={"Upload-Offset": "3"})
    assert (wrong.status_code, wrong.json()) == (409, {"code": "upload_offset", "data": {"offset": 5}})
    early = await client.post(f"{address}/finish")
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    large = await client.patch(address, content=bytes(1024 * 1024 + 1), headers={"Upload-Offset": "5"})
    assert large.json()["code"] == "chunk_too_large"
    for headers in ({}, {"Upload-Offset": "-1"}, {"Upload-Offset": "x"}):
        assert (await client.patch(address, content=b"x", headers=headers)).status_code == 400


async def test_another_agent_finds_nothing_and_rights_are_asked(client: Client) -> None:
    begun = (await client.post("/api/uploads", json={"name": "a.dat", "size": 10})).json()
    address = f"/api/uploads/{begun['id']}"
    owner = {"As": "owner"}
    assert (await client.get(address, headers=owner)).status_code == 404
    assert (await client.patch(address, content=b"1", headers={**owner, "Upload-Offset": "0"})).status_code == 404
    assert (await client.post(f"{address}/finish", headers=owner)).status_code == 404
    nobody = {"As": "nobody"}
    assert (await client.post("/api/uploads", json={"name": "a", "size": 1}, headers=nobody)).status_code == 403
    assert (await client.get("/api/files/fil_x/link", headers=nobody)).status_code == 403
    sticker = {"name": "a.png", "size": 9, "purpose": "sticker"}
    assert (await client.post("/api/uploads", json=sticker)).status_code == 403
    assert (await client.post("/api/uploads", json=sticker, headers=owner)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a"},
        {"name": 5, "size": 1},
        {"name": "a", "size": "x"},
        {"name": "a", "size": 1, "purpose": "x"},
        {"name": "a", "size": 1, "channel": "\x00"},
        {"name": "a", "size": 1, "conversation_id": "'; --"},
        {"name": "a" * 1001, "size": 1},
        [],
    ],
)
async def test_malformed_requests_are_told_so(client: Client, body: object) -> None:
    answer = await client.post("/api/uploads", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_the_sticker_pack_can_be_listed_and_thinned(client: Client) -> None:
    begun = {"name": "猫.png", "size": len(made.picture()), "purpose": "sticker"}
    owner = {"As": "owner"}
    file_id = (await client.post("/api/uploads", json=begun, headers=owner)).json()["id"]
    await client.patch(f"/api/uploads/{file_id}", content=made.picture(), headers={**owner, "Upload-Offset": "0"})
    assert (await client.post(f"/api/uploads/{file_id}/finish", headers=owner)).status_code == 200
    (sticker,) = (await client.get("/api/stickers")).json()
    assert (sticker["name"], (await client.get(sticker["url"])).status_code) == ("猫", 200)
    assert (await client.delete(f"/api/stickers/{file_id}")).status_code == 403
    assert (await client.delete(f"/api/stickers/{file_id}", headers=owner)).status_code == 204
    assert (await client.get("/api/stickers")).json() == []
    assert (await client.get(sticker["url"])).status_code == 200


async def test_limits_are_known_before_sending(client: Client) -> None:
    limits = (await client.get("/api/limits")).json()
    assert limits["image"] == {"max_bytes": 10_000_000}
    assert (limits["video"]["max_bytes"], limits["text_max_chars"]) == (100_000_000, 5000)


async def test_buyers_use_the_same_verbs(shared: Shared, merchant_id: MerchantId) -> None:
    begun = await http.begin(shared, merchant_id, BUYER, files.NewUpload("a.dat", 3))
    desk = Desk(shared.database, shared.blobs, merchant_id)  # type: ignore[arg-type]
    await desk.write(begun.id, 0, b"\x00\x01\x02")
    assert (await http.progress(shared, merchant_id, BUYER, begun.id)).offset == 3
    assert (await http.complete(shared, merchant_id, BUYER, begun.id)).name == "a.dat"

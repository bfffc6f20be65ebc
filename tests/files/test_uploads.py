"""Uploads can be cut, resumed, repeated and attacked; what is stored is whole or not there."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.files.contents import animation, picture
from tests.files.desk import AGENT, OTHER_BUYER, Desk
from xiaoer import files
from xiaoer.files.errors import (
    ChunkTooLarge,
    EmptyFile,
    FileDamaged,
    FileTypeRefused,
    NoSuchFile,
    TooManyUploads,
    UploadFinished,
    UploadIncomplete,
    UploadOffset,
    UploadTooLarge,
    UploadTooLong,
)
from xiaoer.files.model import MAX_CHUNK_BYTES, OPEN_UPLOADS, FileKind
from xiaoer.files.sweep import sweep
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor, NotAllowed
from xiaoer.kernel.ids import FileId, MerchantId, new_id
from xiaoer.ports.channel import SizeLimits


async def test_a_file_sent_in_pieces_is_kept_as_it_is(desk: Desk) -> None:
    content = bytes(range(256)) * 9000
    facts = await desk.send("数据.dat", content)
    assert (facts["kind"], facts["name"], facts["size"]) == (FileKind.FILE, "数据.dat", len(content))
    assert await desk.kept(facts) == content
    assert desk.lost() == []


async def test_a_wrong_offset_is_answered_with_the_right_one(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 10)
    assert await desk.write(file_id, 0, b"12345") == 5
    for wrong in (0, 4, 6, 10):
        with pytest.raises(UploadOffset) as told:
            await desk.write(file_id, wrong, b"x")
        assert told.value.data == {"offset": 5}
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        assert (await files.upload_state(tx, file_id)).offset == 5


async def test_more_bytes_than_announced_are_refused_and_fewer_do_not_finish(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 10)
    with pytest.raises(UploadTooLong):
        await desk.write(file_id, 0, b"x" * 11)
    await desk.write(file_id, 0, b"12345")
    with pytest.raises(UploadIncomplete) as told:
        await desk.finish(file_id)
    assert told.value.data == {"offset": 5, "size": 10}
    with pytest.raises(UploadTooLong):
        await desk.write(file_id, 5, b"123456")
    await desk.write(file_id, 5, b"67890")
    assert await desk.kept(await desk.finish(file_id)) == b"1234567890"


async def test_chunks_have_a_limit(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 5_000_000)
    with pytest.raises(ChunkTooLarge):
        await desk.write(file_id, 0, bytes(MAX_CHUNK_BYTES + 1))


async def test_two_writers_at_one_offset_store_one_of_them(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 200)
    outcomes = await asyncio.gather(
        desk.write(file_id, 0, b"a" * 100), desk.write(file_id, 0, b"b" * 100), return_exceptions=True
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["UploadOffset", "int"]
    await desk.write(file_id, 100, b"c" * 100)
    content = await desk.kept(await desk.finish(file_id))
    assert content in (b"a" * 100 + b"c" * 100, b"b" * 100 + b"c" * 100)


async def test_finishing_twice_at_once_gives_one_file(desk: Desk) -> None:
    content = picture(size=(600, 500))
    file_id = await desk.start("a.png", len(content))
    await desk.write(file_id, 0, content)
    first, second, third = await asyncio.gather(*(desk.finish(file_id) for _ in range(3)))
    assert first == second == third == await desk.finish(file_id)
    with pytest.raises(UploadFinished):
        await desk.write(file_id, len(content), b"more")


async def test_bytes_lost_by_the_disk_are_asked_for_again(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 10)
    await desk.write(file_id, 0, b"1234567890")
    (desk.blobs.spool / f".{file_id}").write_bytes(b"123")
    with pytest.raises(UploadIncomplete) as told:
        await desk.finish(file_id)
    assert told.value.data["offset"] == 3
    (desk.blobs.spool / f".{file_id}").unlink()
    assert await desk.write(file_id, 3, b"4567890") == 0
    await desk.write(file_id, 0, b"1234567890")
    assert await desk.kept(await desk.finish(file_id)) == b"1234567890"


async def test_bytes_written_by_a_call_that_did_not_commit_are_overwritten(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 4)

    async def cut_off() -> None:
        async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
            await files.write_chunk(tx, desk.blobs.spool, file_id, 0, b"XXXX")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await cut_off()
    await desk.write(file_id, 0, b"12")
    await desk.write(file_id, 2, b"34")
    assert await desk.kept(await desk.finish(file_id)) == b"1234"


@pytest.mark.parametrize("size", [0, -1])
async def test_an_empty_file_is_refused(desk: Desk, size: int) -> None:
    with pytest.raises(EmptyFile):
        await desk.start("a.png", size)


@pytest.mark.parametrize(
    ("name", "mime", "size"),
    [
        ("a.png", "", 11_000_000),
        ("a", "image/jpeg", 11_000_000),
        ("a.mp3", "", 11_000_000),
        ("a.pdf", "", 101_000_000),
        ("a.mp4", "", 100_000_001),
    ],
)
async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    desk: Desk, name: str, mime: str, size: int
) -> None:
    with pytest.raises(UploadTooLarge) as told:
        await desk.start(name, size, mime=mime)
    assert int(told.value.data["limit_bytes"] or 0) < size


async def test_a_picture_under_another_name_meets_the_limit_of_pictures(desk: Desk) -> None:
    content = picture("BMP", (2000, 1800))
    assert len(content) > 10_000_000
    with pytest.raises(UploadTooLarge):
        await desk.send("a.dat", content)


async def test_what_a_channel_does_not_carry_is_refused(desk: Desk) -> None:
    with pytest.raises(UploadTooLarge) as told:
        await desk.start("a.mp4", 10, SizeLimits(video=0))
    assert told.value.data["limit_bytes"] == 0


@pytest.mark.parametrize("name", ["a.exe", "a.JS", "photo.jpg.bat", "a.apk", "x\u202egpj.exe", "a.exe. ", "a.exe\x00"])
async def test_programs_are_refused_by_name(desk: Desk, name: str) -> None:
    with pytest.raises(FileTypeRefused):
        await desk.start(name, 10)


async def test_a_refused_file_is_refused_for_good_and_leaves_nothing(desk: Desk) -> None:
    content = picture()[:200]
    file_id = await desk.start("a.png", len(content))
    await desk.write(file_id, 0, content)
    with pytest.raises(FileDamaged):
        await desk.finish(file_id)
    with pytest.raises(UploadFinished):
        await desk.finish(file_id)
    with pytest.raises(UploadFinished):
        await desk.write(file_id, len(content), b"x")
    assert desk.lost() == []


async def test_others_cannot_touch_see_or_send_an_upload(desk: Desk, desk_of: Callable[[Actor], Desk]) -> None:
    file_id = await desk.start("a.dat", 4)
    await desk.write(file_id, 0, b"1234")
    strangers = [desk_of(OTHER_BUYER), desk_of(AGENT), Desk(desk.database, desk.blobs, MerchantId(new_id("mer")))]
    for stranger in strangers:
        with pytest.raises(NoSuchFile):
            await stranger.write(file_id, 4, b"")
        with pytest.raises(NoSuchFile):
            await stranger.finish(file_id)
    facts = await desk.finish(file_id)
    for stranger in strangers:
        async with desk.database.transaction(stranger.merchant_id, stranger.actor) as tx:
            with pytest.raises(NoSuchFile):
                await files.attachment_for(tx, FileId(file_id), stranger.actor)
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        assert await files.attachment_for(tx, FileId(file_id), desk.actor) == facts


async def test_staff_share_what_staff_uploaded(desk_of: Callable[[Actor], Desk]) -> None:
    desk = desk_of(AGENT)
    facts = await desk.send("a.png", picture(), purpose="sticker")
    plain = await desk.send("b.png", picture())
    other = Actor(AGENT.kind, "agt_2")
    async with desk.database.transaction(desk.merchant_id, other) as tx:
        assert await files.attachment_for(tx, facts["id"], other) == facts
        with pytest.raises(NoSuchFile):
            await files.attachment_for(tx, plain["id"], OTHER_BUYER)


async def test_an_unfinished_file_cannot_be_sent(desk: Desk) -> None:
    file_id = await desk.start("a.dat", 4)
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        with pytest.raises(NoSuchFile):
            await files.attachment_for(tx, FileId(file_id), desk.actor)


@pytest.mark.parametrize("file_id", ["", "fil_nothing", "../../etc/passwd", "fil_' or 1=1"])
async def test_made_up_ids_are_not_found(desk: Desk, file_id: str) -> None:
    with pytest.raises(NoSuchFile):
        await desk.write(file_id, 0, b"x")


async def test_one_uploader_has_a_limit_of_unfinished_uploads(desk: Desk, desk_of: Callable[[Actor], Desk]) -> None:
    for n in range(OPEN_UPLOADS):
        await desk.start(f"{n}.dat", 4)
    with pytest.raises(TooManyUploads):
        await desk.start("one.dat", 4)
    await desk_of(OTHER_BUYER).start("one.dat", 4)


async def test_stickers_are_small_pictures(desk_of: Callable[[Actor], Desk]) -> None:
    desk = desk_of(AGENT)
    with pytest.raises(UploadTooLarge):
        await desk.start("big.png", 300_001, purpose="sticker")
    with pytest.raises(files.errors.FileTypeMismatch):  # type: ignore[attr-defined]
        await desk.send("song.dat", b"\x00\x01\x02 not a picture", purpose="sticker")


async def test_the_sticker_pack_is_for_all_and_only_staff_add_to_it(
    desk: Desk, desk_of: Callable[[Actor], Desk]
) -> None:
    staff = desk_of(AGENT)
    facts = await staff.send("猫.gif", animation(), purpose="sticker")
    with pytest.raises(NotAllowed):
        await desk.start("a.png", 10, purpose="sticker")
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        assert await files.stickers(tx) == [{**facts, "name": "猫"}]
        assert await files.attachment_for(tx, facts["id"], desk.actor) == facts
        await files.remove_sticker(tx, facts["id"])
        assert await files.stickers(tx) == []
        with pytest.raises(NoSuchFile):
            await files.remove_sticker(tx, facts["id"])
    assert await sweep_at(desk, timedelta(days=30)) == 0


class At:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


async def test_the_sweep_takes_what_nobody_finished_or_used(desk: Desk, desk_of: Callable[[Actor], Desk]) -> None:
    await desk_of(AGENT).send("for a quick reply.dat", b"kept")
    unfinished = await desk.start("a.dat", 10)
    await desk.write(unfinished, 0, b"123")
    unused, used = await desk.send("b.dat", b"never sent"), await desk.send("c.dat", b"sent")
    twin = await desk.send("d.dat", b"sent")
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        await files.attachment_for(tx, used["id"], desk.actor)
    paths = {name: await path_of(desk, facts) for name, facts in (("unused", unused), ("used", used))}
    assert await sweep_at(desk, timedelta(hours=23)) == 0
    assert await sweep_at(desk, timedelta(hours=25)) == 1
    assert desk.lost() == []
    assert await sweep_at(desk, timedelta(days=8)) == 2
    assert paths["unused"].exists(), "stored again a moment ago: it may belong to an upload that finishes just now"
    assert await path_of(desk, used) == paths["used"]
    assert paths["used"].exists()
    async with desk.database.transaction(desk.merchant_id, desk.actor) as tx:
        with pytest.raises(NoSuchFile):
            await files.find_file(tx, twin["id"])


async def test_removed_content_is_gone_unless_another_file_holds_it(desk: Desk) -> None:
    facts = await desk.send("b.dat", b"never sent")
    path = await path_of(desk, facts)
    hour_ago = datetime.now(UTC).timestamp() - 7200
    os.utime(path, (hour_ago, hour_ago))
    assert await sweep_at(desk, timedelta(days=8)) == 1
    assert not path.exists()


async def path_of(desk: Desk, facts: files.Facts):  # type: ignore[no-untyped-def]
    async with desk.database.transaction(desk.merchant_id) as tx:
        row = await files.store.get(tx, facts["id"])  # type: ignore[attr-defined]
    return await desk.blobs.path(row.sha256, desk.merchant_id)


async def sweep_at(desk: Desk, later: timedelta) -> int:
    database = Database(desk.database.engine, At(datetime.now(UTC) + later))
    return await sweep(database, desk.blobs, desk.merchant_id)

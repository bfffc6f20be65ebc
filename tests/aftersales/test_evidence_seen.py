"""The same photo in another case is found, although it was resized and saved again."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_evidence import drawn, saved
from xiaoer import aftersales, files
from xiaoer.aftersales import jobs, store_evidence
from xiaoer.aftersales.model import State
from xiaoer.files.model import NewUpload
from xiaoer.infra import timers
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import CaseId, MerchantId, ShopId
from xiaoer.ports.channel import SizeLimits


async def uploaded(
    database: Database, merchant_id: MerchantId, blobs: DiskBlobs, octets: bytes, by: Actor = OPERATOR
) -> str:
    async with database.transaction(merchant_id, by) as tx:
        new = NewUpload("photo.jpg", len(octets), "image/jpeg")
        upload = await files.start_upload(tx, new, SizeLimits())
        await files.write_chunk(tx, blobs.spool, upload.id, 0, octets)
    await files.finish_upload(database, blobs, merchant_id, by, upload.id)
    return upload.id


async def test_a_photo_of_an_earlier_case_is_found(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, tmp_path: Path
) -> None:
    blobs = DiskBlobs(tmp_path)
    copy = BytesIO()
    drawn(3).resize((400, 300), Image.Resampling.BICUBIC).save(copy, "JPEG", quality=70)
    pictures = {"T-1": saved(drawn(3), "JPEG", quality=95), "T-2": copy.getvalue(), "T-3": saved(drawn(5), "JPEG")}
    async with begin() as tx:
        await push(tx, shop_id, *(signed_order(number) for number in pictures))
    cases: dict[str, CaseId] = {}
    for number, octets in pictures.items():
        file_id = await uploaded(wired, merchant_id, blobs, octets)
        async with begin() as tx:
            request = ask("return_refund", "defective", number, evidence=[file_id], decide=False)
            cases[number] = (await aftersales.open_case(tx, request)).id
        worker = timers.Worker(wired, {}, {jobs.LOOK: jobs.looker(blobs)})
        while await worker.run_due():
            pass
    async with begin() as tx:
        seen = {n: [row.seen_in_case_id for row in await store_evidence.of_case(tx, c)] for n, c in cases.items()}
        assert seen == {"T-1": [None], "T-2": [cases["T-1"]], "T-3": [None]}


async def test_nothing_is_approved_by_rule_before_its_photos_were_looked_at(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, tmp_path: Path
) -> None:
    blobs = DiskBlobs(tmp_path)
    buyer = Actor(ActorKind.BUYER, "u-1")
    async with begin() as tx:
        await push(tx, shop_id, signed_order("T-1"), signed_order("T-2"))
    states: list[list[State]] = []
    for number in ("T-1", "T-2"):
        file_id = await uploaded(wired, merchant_id, blobs, saved(drawn(9), "JPEG"), buyer)
        async with wired.transaction(merchant_id, buyer) as tx:
            request = ask("return_refund", "missing_item", number, evidence=[file_id], lines=[{"line_id": "T-1-2"}])
            case = await aftersales.open_case(tx, request)
        worker = timers.Worker(wired, {}, {jobs.LOOK: jobs.looker(blobs)})
        while await worker.run_due():
            pass
        async with begin() as tx:
            states.append([case.state, (await aftersales.get(tx, case.id)).state])
    assert states == [[State.REQUESTED, State.AWAITING_RETURN], [State.REQUESTED, State.REQUESTED]]

"""Certificates and honours with their pictures, for staff and for everybody."""

from datetime import date

from msgspec import Struct

from xiaoer import files, merchants
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import FileId, MerchantId, ShopId
from xiaoer.merchants import Honour, HonourFacts

PICTURE_LINK_S = 7 * 24 * 3600


class NotAPicture(Invalid):
    """Certificates and honours show pictures only."""

    code = "not_a_picture"


class PublicHonour(Struct, frozen=True):
    """What anybody may see of one that is valid today."""

    id: str
    kind: str
    title: dict[str, str]
    issuer: dict[str, str]
    number: str
    url: str
    picture_url: str
    """Empty: none."""
    valid_from: date | None
    valid_until: date | None


class ShownHonour(Honour, frozen=True, kw_only=True):
    """As staff see it, with a link to its picture."""

    picture_url: str


def picture_url(keys: KeyRing, merchant_id: MerchantId, file_id: str) -> str:
    return files.signed_url(keys, merchant_id, FileId(file_id), PICTURE_LINK_S) if file_id else ""


async def public_honours(tx: Tx, keys: KeyRing, shop_id: ShopId) -> list[PublicHonour]:
    """Those that are valid today, in the order of the owner's list."""
    return [
        PublicHonour(
            id=one.id,
            kind=one.kind.value,
            title={"zh": one.title.zh, "en": one.title.en},
            issuer={"zh": one.issuer.zh, "en": one.issuer.en},
            number=one.number,
            url=one.url,
            picture_url=picture_url(keys, tx.merchant_id, one.file_id),
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )
        for one in await merchants.honours_in_force(tx, shop_id)
    ]


async def check_pictures(tx: Tx, asked: list[HonourFacts]) -> None:
    """From now on they are in use and never swept. Raises NoSuchFile, NotAPicture."""
    for file_id in {one.file_id for one in asked if one.file_id}:
        facts = await files.attachment_for(tx, FileId(file_id), tx.actor)
        if facts["kind"] != files.FileKind.IMAGE:
            raise NotAPicture(file_id=file_id)

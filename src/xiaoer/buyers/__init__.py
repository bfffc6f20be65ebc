"""Buyers: who they are on each connection, and the one person behind those identities."""

from xiaoer.buyers.address import address_lines, in_china
from xiaoer.buyers.find import find, summaries
from xiaoer.buyers.identify import identify
from xiaoer.buyers.masking import mask_address, mask_email, mask_field, mask_name, mask_phone, mask_text
from xiaoer.buyers.merge import merge, unmerge
from xiaoer.buyers.payment_methods import method_ids, methods_by_id, payment_method, payment_methods
from xiaoer.buyers.profile import profile
from xiaoer.buyers.record_consent import may, record_consent
from xiaoer.buyers.rename import rename
from xiaoer.buyers.reveal import reveal
from xiaoer.buyers.set_fields import set_fields
from xiaoer.buyers.store import group, known, roots, tag_counts
from xiaoer.buyers.tag import tag, tag_as_shop, untag

__all__ = [
    "address_lines",
    "find",
    "group",
    "identify",
    "in_china",
    "known",
    "mask_address",
    "mask_email",
    "mask_field",
    "mask_name",
    "mask_phone",
    "mask_text",
    "may",
    "merge",
    "method_ids",
    "methods_by_id",
    "payment_method",
    "payment_methods",
    "profile",
    "record_consent",
    "rename",
    "reveal",
    "roots",
    "set_fields",
    "summaries",
    "tag",
    "tag_as_shop",
    "tag_counts",
    "unmerge",
    "untag",
]

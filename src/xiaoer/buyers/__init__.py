"""Buyers: who they are on each connection, and the one person behind those identities."""

from xiaoer.buyers.address import address_lines, in_china
from xiaoer.buyers.check_address import address_problems, check_address, divisions
from xiaoer.buyers.find import find, summaries
from xiaoer.buyers.identify import identify
from xiaoer.buyers.import_buyers import import_buyers
from xiaoer.buyers.masking import mask_address, mask_email, mask_field, mask_name, mask_phone, mask_text
from xiaoer.buyers.merge import merge, unmerge
from xiaoer.buyers.payment_methods import method_ids, methods_by_id, payment_method, payment_methods
from xiaoer.buyers.profile import profile
from xiaoer.buyers.push_buyers import push_buyers
from xiaoer.buyers.record_consent import may, record_consent
from xiaoer.buyers.rename import rename
from xiaoer.buyers.reveal import reveal
from xiaoer.buyers.set_address import reveal_address, set_address
from xiaoer.buyers.set_fields import set_fields
from xiaoer.buyers.shop_buyers import SIGNED_IN, of_shop, outside_names, shop_buyer_of
from xiaoer.buyers.store import group, groups, known, roots, tag_counts
from xiaoer.buyers.tag import tag, tag_as_shop, untag

__all__ = [
    "SIGNED_IN",
    "address_lines",
    "address_problems",
    "check_address",
    "divisions",
    "find",
    "group",
    "groups",
    "identify",
    "import_buyers",
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
    "of_shop",
    "outside_names",
    "payment_method",
    "payment_methods",
    "profile",
    "push_buyers",
    "record_consent",
    "rename",
    "reveal",
    "reveal_address",
    "roots",
    "set_address",
    "set_fields",
    "shop_buyer_of",
    "summaries",
    "tag",
    "tag_as_shop",
    "tag_counts",
    "unmerge",
    "untag",
]

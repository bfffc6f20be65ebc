"""Buyers: who they are on each connection, and the one person behind those identities."""

from xiaoer.buyers.address import address_lines, in_china
from xiaoer.buyers.auto_tags import note_figures, note_occasions, wants_figures, wants_words
from xiaoer.buyers.check_address import address_problems, check_address, divisions
from xiaoer.buyers.find import find, summaries
from xiaoer.buyers.identify import identify
from xiaoer.buyers.import_buyers import import_buyers
from xiaoer.buyers.masking import mask_address, mask_email, mask_field, mask_name, mask_phone, mask_text
from xiaoer.buyers.merge import merge, unmerge
from xiaoer.buyers.payment_methods import method_ids, methods_by_id, payment_method, payment_methods
from xiaoer.buyers.profile import profile
from xiaoer.buyers.push_buyers import push_buyers
from xiaoer.buyers.record_consent import consent_words, may, record_consent
from xiaoer.buyers.rename import rename
from xiaoer.buyers.reveal import reveal
from xiaoer.buyers.segments import members, segments_of
from xiaoer.buyers.set_address import reveal_address, set_address
from xiaoer.buyers.set_fields import set_fields
from xiaoer.buyers.shop_buyers import SIGNED_IN, of_shop, outside_names, shop_buyer_of
from xiaoer.buyers.store import group, groups, known, roots, tag_counts
from xiaoer.buyers.store_people import field_of, people_of, said_by, tagged, with_field
from xiaoer.buyers.tag import tag, tag_as_shop, untag
from xiaoer.buyers.tag_model import Cause, Occasion, Segment, TagRule, TagRules
from xiaoer.buyers.tag_rules import read_tag_rules, save_tag_rules, segment
from xiaoer.buyers.with_phone import with_phone
from xiaoer.buyers.zones import zones_of

__all__ = [
    "SIGNED_IN",
    "Cause",
    "Occasion",
    "Segment",
    "TagRule",
    "TagRules",
    "address_lines",
    "address_problems",
    "check_address",
    "consent_words",
    "divisions",
    "field_of",
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
    "members",
    "merge",
    "method_ids",
    "methods_by_id",
    "note_figures",
    "note_occasions",
    "of_shop",
    "outside_names",
    "payment_method",
    "payment_methods",
    "people_of",
    "profile",
    "push_buyers",
    "read_tag_rules",
    "record_consent",
    "rename",
    "reveal",
    "reveal_address",
    "roots",
    "said_by",
    "save_tag_rules",
    "segment",
    "segments_of",
    "set_address",
    "set_fields",
    "shop_buyer_of",
    "summaries",
    "tag",
    "tag_as_shop",
    "tag_counts",
    "tagged",
    "unmerge",
    "untag",
    "wants_figures",
    "wants_words",
    "with_field",
    "with_phone",
    "zones_of",
]

"""After-sales cases: every way an order goes wrong or is changed, to the money on the account."""

from xiaoer.aftersales.act import act
from xiaoer.aftersales.apologise import apologise
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.find import CaseFilter, counts, find
from xiaoer.aftersales.give_case import give_case
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.aftersales.send_plan import send_plan
from xiaoer.aftersales.store import get, of_order
from xiaoer.aftersales.verify import verify
from xiaoer.aftersales.view import rows, view

__all__ = [
    "CaseFilter",
    "Preview",
    "PreviewRequest",
    "act",
    "apologise",
    "counts",
    "find",
    "get",
    "give_case",
    "keep_evidence",
    "of_order",
    "open_case",
    "preview",
    "rows",
    "send_plan",
    "verify",
    "view",
]

"""Where the goods of a case come back to: kept with the case, so that what a buyer was told stays true."""

import msgspec
from msgspec import Struct

from xiaoer import policies
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import CaseMoved, CaseOfPlatform, ReturnAddressUnknown
from xiaoer.aftersales.model import Remedy, State
from xiaoer.aftersales.move import seen
from xiaoer.aftersales.offered import PLATFORM
from xiaoer.aftersales.tell import tell
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId
from xiaoer.policies.model import ReturnAddress

RETURNS = frozenset({Remedy.RETURN_REFUND, Remedy.EXCHANGE, Remedy.REPAIR})
BEFORE = frozenset(
    {
        State.REQUESTED,
        State.AWAITING_EVIDENCE,
        State.AWAITING_APPROVAL,
        State.REFUSED,
        State.DISPUTED,
        State.AWAITING_RETURN,
    }
)
"""The parcel is not on its way yet."""
KEPT = "return_address"
"""Of a case's facts."""


class ReturnTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the shop's addresses by its `code`, or another one in full."""

    version: int | None = None
    code: str = ""
    address: ReturnAddress | None = None


def return_address(case: Case) -> ReturnAddress | None:
    """What the buyer was told, or will be."""
    kept = case.facts.get(KEPT)
    return msgspec.convert(kept, ReturnAddress) if kept else None


async def return_choices(tx: Tx, case: Case) -> list[ReturnAddress]:
    """The shop's addresses, the usual one first; empty where nothing comes back any more."""
    if case.remedy not in RETURNS or case.state not in BEFORE:
        return []
    return list((await policies.in_force(tx, case.shop_id)).terms.return_addresses)


async def with_return_address(tx: Tx, case: Case) -> Case | None:
    """The case with its address: the chosen one, else the shop's usual one. None where nobody knows any."""
    if case.remedy not in RETURNS or case.goods or case.facts.get(KEPT):
        return case
    known = await return_choices(tx, case)
    return await _keep(tx, case, known[0]) if known else None


async def send_back_to(tx: Tx, case_id: CaseId, wanted: ReturnTo) -> Case:
    """The goods of this case go to `wanted`; a buyer who was told another place is told the new one.

    Raises CaseNotFound, CaseMoved (also once the parcel is on its way), CaseOfPlatform, ReturnAddressUnknown.
    """
    case = await store.get(tx, case_id, lock=True)
    seen(case, wanted.version)
    if case.authority == PLATFORM:
        raise CaseOfPlatform(case_id=case.id)
    if case.remedy not in RETURNS or case.state not in BEFORE:
        raise CaseMoved(case_id=case.id, state=case.state.value)
    known = {one.code: one for one in await return_choices(tx, case)}
    address = wanted.address or known.get(wanted.code)
    if address is None:
        raise ReturnAddressUnknown(case_id=case.id, code=wanted.code)
    if address == return_address(case):
        return case
    case = await _keep(tx, case, address)
    if case.state is State.AWAITING_RETURN:
        await tell(tx, case, "other_address")
    return case


async def _keep(tx: Tx, case: Case, address: ReturnAddress) -> Case:
    return await store.change(tx, case, facts=case.facts | {KEPT: msgspec.to_builtins(address)})

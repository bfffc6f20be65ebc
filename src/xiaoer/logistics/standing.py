"""How a parcel stands, read from all its scans. Pure: the same scans in any order say the same."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from xiaoer.logistics.scans import Sign, read
from xiaoer.orders import TrackedParcel
from xiaoer.orders.model import ParcelState

RANK = {sign: place for place, sign in enumerate(Sign)}
"""Of two scans of one second the one that is further on counts."""
TO_THE_BUYER = frozenset({Sign.OUT, Sign.AT_POINT})
SIGNATURES = frozenset({Sign.SIGNED, Sign.SIGNED_BY_OTHER})
FOR_A_WHILE = frozenset({Sign.FAILED, Sign.CUSTOMS, Sign.OUT, Sign.AT_POINT})
"""True until the next scan that says something else."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One scan as it is understood."""

    at: datetime
    sign: Sign
    text: str = ""
    place: str = ""


@dataclass(slots=True)
class Standing:
    last: Heard
    scanned: bool
    """False while only the shop has spoken of it."""
    rejected: Heard | None = None
    """The refusal that holds; a new attempt at delivery ends it, the way back does not."""
    intercepted: Heard | None = None
    returning: Heard | None = None
    """Where the way back began."""
    returned: Heard | None = None
    signed: Heard | None = None
    """Signed for at the buyer's."""
    now: dict[Sign, Heard] = field(default_factory=dict)
    """Mishaps that hold, by their first scan in a row of the same kind."""


def standing(parcel: TrackedParcel) -> Standing:
    """A parcel without scans stands where the shop's own word puts it."""
    heard = [Heard(scan.at, read(scan.text, scan.status), scan.text, scan.place) for scan in parcel.scans]
    heard.sort(key=lambda scan: (scan.at, RANK[scan.sign], scan.text))
    scanned = bool(heard)
    if not heard or _says_more(parcel, heard[-1]):
        heard.append(Heard(parcel.moved_at, read("", parcel.state)))
    found = Standing(heard[-1], scanned)
    for scan in heard:
        _hear(found, scan)
    return found


def _says_more(parcel: TrackedParcel, last: Heard) -> bool:
    """The shop itself says, later than any scan, that the parcel has arrived."""
    arrived = parcel.state in (ParcelState.SIGNED, ParcelState.RETURNED)
    return arrived and parcel.moved_at > last.at and last.sign not in (*SIGNATURES, Sign.RETURNED)


def _hear(so_far: Standing, scan: Heard) -> None:
    sign = scan.sign
    if sign in SIGNATURES and so_far.returning:
        sign = Sign.RETURNED  # on its way back only the shop is left to sign
        so_far.last = replace(so_far.last, sign=sign) if so_far.last is scan else so_far.last
    _hear_of_the_way_back(so_far, sign, scan)
    _hear_of_the_buyer(so_far, sign, scan)
    so_far.now = {one: first for one, first in so_far.now.items() if one is sign or one not in FOR_A_WHILE}
    if sign in (Sign.LOST, Sign.DAMAGED) or sign in FOR_A_WHILE:
        so_far.now.setdefault(sign, scan)


def _hear_of_the_way_back(so_far: Standing, sign: Sign, scan: Heard) -> None:
    if sign is Sign.REJECTED:
        so_far.rejected = so_far.rejected or scan
    elif sign is Sign.INTERCEPTED:
        so_far.intercepted = so_far.intercepted or scan
        so_far.returning = so_far.returning or scan
    elif sign is Sign.RETURNING:
        so_far.returning = so_far.returning or scan
    elif sign is Sign.RETURNED:
        so_far.returning = so_far.returning or scan
        so_far.returned = so_far.returned or scan


def _hear_of_the_buyer(so_far: Standing, sign: Sign, scan: Heard) -> None:
    if sign in TO_THE_BUYER and not so_far.returning:
        so_far.rejected = None
    elif sign in SIGNATURES:
        so_far.rejected = None
        so_far.signed = so_far.signed or scan
    if sign not in (Sign.LOST, Sign.PROBLEM, Sign.DAMAGED):
        so_far.now.pop(Sign.LOST, None)  # it was found

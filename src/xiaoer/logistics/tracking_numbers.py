"""What carriers' tracking numbers look like, as data.

Shapes: the carriers' public pages and the open collections jkeen/tracking_number_data (MIT) for the international ones.
Published Chinese patterns miss about half of the older numbers that are still seen, so a shape that is not listed is
never a reason to refuse; only what no carrier gives out is, or what plainly belongs to another carrier.
"""

import re
import unicodedata
from dataclasses import dataclass

from xiaoer.logistics.errors import TrackingNumberBad, TrackingNumberOfOther


@dataclass(frozen=True, slots=True)
class Shapes:
    only: str
    """Numbers that nobody else gives out; empty for none."""
    usual: str
    """Numbers that it gives out, and perhaps others too."""


SHAPES = {
    "sf": Shapes(r"SF[0-9A-Z]\d{12}", r"\d{12}"),
    "zto": Shapes("", r"7[3-68]\d{12}"),
    "yto": Shapes(r"YT\d{13}", r"8\d{17}"),
    "sto": Shapes("", r"77\d{13}|33\d{11}"),
    "yunda": Shapes("", r"[34]\d{12}|[34]\d{14}|5\d{12}"),
    "jt": Shapes(r"JT\d{13}", ""),
    "jd": Shapes(r"JD[0-9A-Z]{2}\d{11}", ""),
    "deppon": Shapes(r"DPK\d{12}", r"\d{10}"),
    "cainiao": Shapes("", r"621\d{12}"),
    "ems": Shapes(r"E[A-Z]\d{9}CN", r"1[0-3]\d{11}"),
    "post": Shapes("", r"9[89]\d{11}|P[A-Z]\d{11}"),
    "ups": Shapes(r"1Z[0-9A-Z]{16}", ""),
    "fedex": Shapes("", r"\d{12}|96\d{20}"),
    "usps": Shapes("", r"9[1-5]\d{20}|\d{20}"),
    "dhl": Shapes("", r"\d{10}|JJD\d{10}|GM\d{16}"),
}
"""By carrier code; carriers that are not listed take any number."""
POSTAL = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
"""UPU S10: service, serial number, check digit, country."""
ANY = re.compile(r"[0-9A-Z]{8,34}")
PHONE = re.compile(r"1[3-9]\d{9}")
LEAST_DIGITS = 6


def tidy(number: str) -> str:
    """As carriers print it: wide letters narrow, capitals, without spaces and dashes."""
    return re.sub(r"[\s\-–—_.]", "", unicodedata.normalize("NFKC", number)).upper()


def check(carrier: str, number: str) -> None:
    """Raise TrackingNumberBad or TrackingNumberOfOther unless `carrier` could have given out this tidy number."""
    if not ANY.fullmatch(number) or sum(c.isdigit() for c in number) < LEAST_DIGITS or len(set(number)) < 3:
        raise TrackingNumberBad(number=number, reason="shape")
    if PHONE.fullmatch(number):
        raise TrackingNumberBad(number=number, reason="phone")
    if not _check_digit_holds(number):
        raise TrackingNumberBad(number=number, reason="check_digit")
    owner = next((code for code, one in SHAPES.items() if one.only and re.fullmatch(one.only, number)), "")
    if owner and carrier.lower() in SHAPES and carrier.lower() != owner:
        raise TrackingNumberOfOther(number=number, carrier=carrier, other=owner)


def carrier_of(number: str) -> str:
    """The carrier that this tidy number tells; empty when none or several could be."""
    for code, one in SHAPES.items():
        if one.only and re.fullmatch(one.only, number):
            return code
    could = [code for code, one in SHAPES.items() if one.usual and re.fullmatch(one.usual, number)]
    return could[0] if len(could) == 1 else ""


def _check_digit_holds(number: str) -> bool:
    if postal := POSTAL.fullmatch(number):
        return _s10(postal[2]) == int(postal[3])
    if re.fullmatch(SHAPES["ups"].only, number):
        return _ups(number[2:17]) == number[17]
    return True


def _s10(serial: str) -> int:
    """UPU standard S10, check digit of the eight-digit serial number."""
    left = 11 - sum(int(d) * w for d, w in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(left, left)


def _ups(serial: str) -> str:
    """UPS: letters count as (code − 63) mod 10, every second place twice, up to the next ten."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in serial]
    total = sum(v * (2 if place % 2 else 1) for place, v in enumerate(values))
    return str(-total % 10)

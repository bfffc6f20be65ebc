"""Personal data as people may see it without a reason: enough to recognise, too little to use.

No mask lets five digits of a telephone number through in a row.
"""

import re
from collections.abc import Callable

HIDDEN = "****"
_DIGITS = re.compile(r"\d")
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[\s\-()（）－.]{0,2}\d){6,}(?!\d)")
"""Seven digits or more, however they are spaced: a telephone number, a card, an identity number."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_LAST = ("区", "县", "旗")
_REGION = re.compile(r"[^\d\s#(（]{2,8}?(?:省|自治区|特别行政区|市|自治州|地区|盟|区|县|旗)\s*")


def mask_phone(phone: str) -> str:
    """`138****8000`. Country codes and extensions go; short numbers keep only two digits."""
    main = re.split(r"转|ext|x|#|,", phone, maxsplit=1, flags=re.IGNORECASE)[0]
    digits = "".join(_DIGITS.findall(main))
    if len(digits) > 11 and digits.startswith("86"):
        digits = digits[2:]
    if re.fullmatch(r"1\d{10}", digits[:11]):
        return f"{digits[:3]}{HIDDEN}{digits[7:11]}"
    return HIDDEN + digits[-2:] if digits else HIDDEN


def mask_email(email: str) -> str:
    """`l****@example.com`."""
    name, at, host = email.rpartition("@")
    return f"{name[:1] if not name[:1].isdigit() else ''}{HIDDEN}{at}{mask_text(host)}" if at else HIDDEN


def mask_name(name: str) -> str:
    """`李**`, `Anna B****`: the family name in Chinese, the given name elsewhere."""
    name = name.strip()
    if not name or _DIGITS.search(name):
        return HIDDEN
    if name[0].isascii():
        first, _, last = name.partition(" ")
        return f"{first} {last[:1]}{HIDDEN}" if last else f"{first[:1]}{HIDDEN}"
    return name[0] + "*" * max(1, min(len(name) - 1, 3))


def mask_address(address: str) -> str:
    """Province, city and district stay: `浙江省杭州市西湖区****`; of any other address nothing does."""
    kept, at = "", 0
    while not kept.rstrip().endswith(_LAST) and (found := _REGION.match(address, at)):
        kept, at = kept + found[0], found.end()
    return kept.rstrip() + HIDDEN


def mask_text(text: str) -> str:
    """Free text with every telephone-like number and e-mail address masked."""
    text = _EMAIL.sub(lambda found: mask_email(found[0]), text)
    return _NUMBER.sub(lambda found: mask_phone(found[0]), text)


def mask_all(text: str) -> str:
    return HIDDEN if text else ""


MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "email": mask_email,
    "name": mask_name,
    "given_name": mask_name,
    "family_name": mask_name,
    "address": mask_address,
    "wechat": mask_all,
    "birthday": mask_all,
    "id_number": mask_all,
}
"""Personal fields by name; any other field is shown through `mask_text`."""


def mask_field(name: str, value: str) -> str:
    return MASKS.get(name, mask_text)(value)

"""Values of a template's typed fields: each fits its kind, or is named."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from xiaoer.tickets.errors import FieldMissing, FieldUnknown, FieldWrong
from xiaoer.tickets.templates import Field, Template

LONGEST = {"text": 200, "long_text": 4000, "url": 500}
MOST_URLS = 50


def check_field(found: Template | None, code: str, value: Any) -> Any:
    """The value as it is kept; None and an empty text clear the field. Raises FieldUnknown, FieldWrong."""
    field = next((one for one in found.fields if one.code == code), None) if found else None
    if field is None:
        raise FieldUnknown(field=code)
    if value is None or value == "" or value == []:
        return None
    return CHECKS[field.kind](field, value)


def check_fields(found: Template | None, values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {code: check_field(found, code, value) for code, value in values.items()}
    return {code: value for code, value in kept.items() if value is not None}


def check_needed(found: Template | None, values: Mapping[str, Any], step: str) -> None:
    """Raise FieldMissing for the first field that the template asks for before this step and that has no value."""
    steps = ("open",) if step == "open" else ("open", "solve")
    for one in found.fields if found else []:
        if one.needed in steps and values.get(one.code) is None:
            raise FieldMissing(field=one.code)


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST[field.kind] or "\x00" in value:
        raise FieldWrong(field=field.code, kind=field.kind)
    return value


def _number(field: Field, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
        raise FieldWrong(field=field.code, kind=field.kind)
    if (field.min is not None and value < field.min) or (field.max is not None and value > field.max):
        raise FieldWrong(field=field.code, kind=field.kind)
    return value


def _money(field: Field, value: Any) -> int:
    if not isinstance(value, int):
        raise FieldWrong(field=field.code, kind=field.kind)
    return int(_number(field, value))


def _date(field: Field, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise FieldWrong(field=field.code, kind=field.kind) from None


def _moment(field: Field, value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldWrong(field=field.code, kind=field.kind) from None
    if moment.tzinfo is None:
        raise FieldWrong(field=field.code, kind=field.kind)
    return moment.isoformat()


def _choice(field: Field, value: Any) -> str:
    if value not in [one.code for one in field.choices]:
        raise FieldWrong(field=field.code, kind=field.kind)
    return str(value)


def _choices(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise FieldWrong(field=field.code, kind=field.kind)
    return sorted({_choice(field, one) for one in value})


def _switch(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise FieldWrong(field=field.code, kind=field.kind)
    return value


def _url(field: Field, value: Any) -> str:
    """Only what a browser may open: a link is shown to colleagues."""
    try:
        parts = urlsplit(value) if isinstance(value, str) and len(value) <= LONGEST["url"] else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise FieldWrong(field=field.code, kind=field.kind)
    return str(value)


def _urls(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_URLS:
        raise FieldWrong(field=field.code, kind=field.kind)
    return [_url(field, one) for one in value]


CHECKS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "choice": _choice,
    "choices": _choices,
    "switch": _switch,
    "url": _url,
    "urls": _urls,
}

"""Rows from outside: CSV, JSON and JSON lines become typed structs; each problem is named by line, field and code.

Nothing here knows what a row means. A domain gives the struct that a row must fit; money and times are recognised
by the house's own names (`…_minor`, `…_at`).
"""

import csv
import io
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from xiaoer.kernel.errors import Invalid, Malformed

MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_ROWS = 1000
"""Rows of one push, and of one transaction of a longer import."""
CHINA = ZoneInfo("Asia/Shanghai")
_NO_CENTS = {"JPY": 0, "KRW": 0}

T = TypeVar("T", bound=Struct)


class FileUnreadable(Malformed):
    """Neither UTF-8 nor GB18030 text, or not CSV, JSON or JSON lines."""

    code = "file_unreadable"


class FileTooLarge(Invalid):
    code = "file_too_large"


class TooManyRows(Invalid):
    code = "too_many_rows"


class RowProblem(Invalid):
    """One row cannot be taken; the others can. `reason` is for the person who reads the report."""

    code: ClassVar[str] = "row_invalid"

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(field=field, reason=reason)


class RowUnreadable(RowProblem):
    code = "row_unreadable"


class RowFieldMissing(RowProblem):
    code = "row_field_missing"


class RowBadAmount(RowProblem):
    code = "row_bad_amount"


class RowBadTime(RowProblem):
    code = "row_bad_time"


class RowBadText(RowProblem):
    code = "row_bad_text"


class FromTheFuture(RowProblem):
    """News later than now: a wrong clock or zone would silence every true word after it."""

    code = "row_from_future"


class RejectedRow(Struct, frozen=True):
    """A row that was not taken, and why."""

    line: int
    """CSV and JSON lines: the line in the file, from 1. A JSON list: the place in the list, from 1."""
    field: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    fields: dict[str, Any]
    lines: tuple[int, ...] = ()
    """Where the parts of a row came from when several CSV lines make one row."""

    def refuse(self, problem: RowProblem) -> RejectedRow:
        part = re.match(r"lines\[(\d+)\]", problem.field)
        line = self.lines[int(part[1])] if part and self.lines else self.line
        return RejectedRow(line, problem.field, problem.code, problem.reason)


class ImportReport(Struct):
    """What became of each row. created + changed + unchanged + stale + rejected = total."""

    total: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0
    """Older news than what we hold; ignored."""
    rejected: list[RejectedRow] = msgspec.field(default_factory=list)
    ignored_fields: list[str] = msgspec.field(default_factory=list)
    """Names that mean nothing here; a misspelt field shows up in this list."""

    def add(self, other: "ImportReport") -> None:
        self.total += other.total
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.stale += other.stale
        self.rejected += other.rejected
        self.ignored_fields = sorted({*self.ignored_fields, *other.ignored_fields})


# ---- bytes to rows --------------------------------------------------------------------------------------------


def decode(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030. Raises FileUnreadable, FileTooLarge."""
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge(size=len(content), max_bytes=MAX_FILE_BYTES)
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(reason="neither UTF-8 nor GB18030 text")


def read_rows(content: bytes) -> list[Row | RejectedRow]:
    """The rows of a CSV, JSON or JSON lines file, in order; unreadable ones as rejected. Raises FileUnreadable."""
    text = decode(content)
    start = text.lstrip()[:1]
    if start == "[":
        return _from_list(_json(text))
    if start == "{":
        return _from_object(text)
    return list(_from_csv(text))


def numbered(rows: Sequence[Row | Mapping[str, Any]]) -> list[Row]:
    """Rows given as plain mappings, numbered from 1."""
    return [row if isinstance(row, Row) else Row(n, dict(row)) for n, row in enumerate(rows, 1)]


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise FileUnreadable(reason=str(error)) from None


def _from_list(items: Any) -> list[Row | RejectedRow]:
    return [_one(n, item) for n, item in enumerate(items, 1)]


def _one(line: int, item: Any) -> Row | RejectedRow:
    if isinstance(item, dict):
        return Row(line, item)
    return RejectedRow(line, "", RowUnreadable.code, "not a JSON object")


def _from_object(text: str) -> list[Row | RejectedRow]:
    """`{"orders": [...]}` under any single name, one bare object, or one object a line."""
    try:
        whole = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return list(_from_json_lines(text))
    if len(whole) == 1 and isinstance(only := next(iter(whole.values())), list):
        return _from_list(only)
    return [Row(1, whole)]


def _from_json_lines(text: str) -> Iterator[Row | RejectedRow]:
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _one(n, msgspec.json.decode(line))
        except msgspec.DecodeError as error:
            yield RejectedRow(n, "", RowUnreadable.code, str(error))


def _from_csv(text: str) -> Iterator[Row | RejectedRow]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [_cell(cell) for cell in next(reader, [])]
        if len(header) < 2 or len(set(header)) != len(header):
            raise FileUnreadable(reason="the first line must name each column once")
        line = reader.line_num + 1
        for cells in reader:
            if any(map(str.strip, cells)):
                yield _csv_row(line, header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileUnreadable(reason=f"line {reader.line_num}: {error}") from None


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row | RejectedRow:
    if len(cells) > len(header):
        why = f"has {len(cells)} cells, the first line has {len(header)}"
        return RejectedRow(line, "", RowUnreadable.code, why)
    pairs = zip(header, map(_cell, cells), strict=False)
    return Row(line, {name: value for name, value in pairs if name and value})


def _cell(text: str) -> str:
    """Spreadsheets guard long numbers as `="123"` or `'123`; the guard is not part of the value."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text[1:] if text.startswith("'") else text


# ---- rows to structs ------------------------------------------------------------------------------------------


def _struct_in(hint: Any) -> "type[Struct] | None":
    """The one struct that a field holds directly, optionally or in a list; a choice of several reads itself."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint
    if get_origin(hint) is dict:
        return None
    held = [found for arg in get_args(hint) if (found := _struct_in(arg))]
    return held[0] if len(held) == 1 else None


@dataclass(frozen=True)
class _Part:
    """The field names of one struct, and the parts that some of them hold."""

    inner: dict[str, "_Part | None"] = field(default_factory=dict)

    @classmethod
    def of(cls, struct: type[Struct]) -> "_Part":
        held = {name: _struct_in(hint) for name, hint in get_type_hints(struct).items()}
        return cls({name: cls.of(inner) if inner else None for name, inner in held.items()})


class Shape(Generic[T]):
    """Fits rows to a struct. Amounts may come as `paid_minor: 1250` or `paid: "12.50"`; bare times are in `zone`."""

    def __init__(self, struct: type[T], currency: str = "CNY", zone: tzinfo = CHINA) -> None:
        self.struct, self.currency, self.zone = struct, currency, zone
        self._part = _Part.of(struct)
        self.ignored: set[str] = set()

    def read(self, row: Row) -> T:
        """The struct. Raises RowProblem for the first thing that is wrong."""
        currency = str(row.fields.get("currency") or self.currency)
        clean = self._clean(row.fields, self._part, "", currency)
        try:
            return msgspec.convert(clean, self.struct, strict=False)
        except msgspec.ValidationError as error:
            raise _problem(str(error)) from None

    def _clean(self, given: Mapping[str, Any], part: _Part, path: str, currency: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, value in given.items():
            if value is None or value == "":
                continue
            where = f"{path}{name}"
            if name in part.inner:
                out[name] = self._value(name, value, part.inner[name], where, currency)
            elif f"{name}_minor" in part.inner:
                out[f"{name}_minor"] = to_minor(value, currency, where)
            else:
                self.ignored.add(re.sub(r"\[\d+\]", "", where)[:80])
        return out

    def _value(self, name: str, value: Any, inner: _Part | None, where: str, currency: str) -> Any:
        if inner and isinstance(value, Mapping):
            return self._clean(value, inner, f"{where}.", currency)
        if inner and isinstance(value, list):
            return [
                self._clean(item, inner, f"{where}[{n}].", currency) if isinstance(item, Mapping) else item
                for n, item in enumerate(value)
            ]
        if name == "at" or name.endswith("_at"):
            return to_moment(value, self.zone, where)
        _check_text(value, where)
        return value


def _check_text(value: Any, where: str) -> None:
    """PostgreSQL stores neither NUL nor half a surrogate pair."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise RowBadText(where, "holds a character that cannot be stored")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(key, where)
            _check_text(item, where)
    elif isinstance(value, list):
        for item in value:
            _check_text(item, where)


_MISSING = re.compile(r"missing required field `(\w+)`")
_AT = re.compile(r" - at `\$\.?(.*)`$")


def _problem(message: str) -> RowProblem:
    at = _AT.search(message)
    path = at[1] if at else ""
    said = _AT.sub("", message)
    if gone := _MISSING.search(said):
        return RowFieldMissing(f"{path}.{gone[1]}".lstrip("."), "is missing")
    return RowProblem(path, said[:1].lower() + said[1:])


def to_minor(value: Any, currency: str, where: str) -> int:
    """`"¥1,280.50"` → 128050. Raises RowBadAmount; an amount is never rounded."""
    text = re.sub(r"[¥￥元$€£,，\s]", "", str(value))
    try:
        amount = Decimal(text).scaleb(_NO_CENTS.get(currency, 2))
        if amount.is_finite() and amount != amount.to_integral_value():
            raise RowBadAmount(where, f"has more decimals than {currency} has")
        return int(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise RowBadAmount(where, "is not an amount") from None


_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_YEARS = range(2000, 2101)


def to_moment(value: Any, zone: tzinfo, where: str) -> datetime:
    """ISO 8601, or `2026-11-20 13:05:00` and `2026/11/20` meant in `zone`. Raises RowBadTime."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise RowBadTime(where, "is not a time such as 2026-11-20T13:05:00+08:00")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3, 4, 5, 6))
    try:
        micro = int((found[7] or "").ljust(6, "0"))
        moment = datetime(year, month, day, hour, minute, second, micro, _offset(found[8]) or zone)
    except ValueError as error:
        raise RowBadTime(where, str(error)) from None
    if year not in _YEARS:
        raise RowBadTime(where, f"lies outside the years {_YEARS.start} to {_YEARS.stop - 1}")
    return moment.astimezone(UTC)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


async def in_batches(
    rows: list[Row | RejectedRow], push: Callable[[list[Row]], Awaitable[ImportReport]]
) -> ImportReport:
    """The reports of every batch of `MAX_ROWS` together, unreadable rows included, rejected rows by line."""
    unread = [row for row in rows if isinstance(row, RejectedRow)]
    good = [row for row in rows if isinstance(row, Row)]
    report = ImportReport(total=len(unread), rejected=unread)
    for start in range(0, len(good), MAX_ROWS) if good else [0]:
        report.add(await push(good[start : start + MAX_ROWS]))
    report.rejected.sort(key=lambda row: row.line)
    return report

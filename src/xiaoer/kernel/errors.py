"""Errors, sorted by what the caller should do next, not by where they were raised.

    XiaoerError
    ├── Rejected        ask differently; the same call will fail again
    │   ├── Invalid       the request makes no sense on its own
    │   ├── NotFound      no such thing, or not visible to this actor
    │   ├── Forbidden     this actor may not do this
    │   └── Conflict      the world moved; reload and decide again
    ├── Refused         an outside system said no, for good
    ├── Unavailable     an outside system did not answer; try again after `retry_s`
    └── Foreign         an inbound payload
        ├── Unsupported   known, not handled: acknowledge and count
        └── Malformed     unreadable: keep the raw bytes, alert, answer 400

Anything else that escapes is a bug and becomes HTTP 500. Text for people lives in
web/packages/i18n, keyed by `code`; `data` holds the values that text needs.
"""

from typing import ClassVar

Fact = str | int | float | bool | None


class XiaoerError(Exception):
    code: ClassVar[str] = "error"

    def __init__(self, **data: Fact) -> None:
        self.data = data
        super().__init__(f"{self.code} {data}" if data else self.code)


class Rejected(XiaoerError):
    code = "rejected"


class Invalid(Rejected):
    code = "invalid"


class NotFound(Rejected):
    code = "not_found"


class Forbidden(Rejected):
    code = "forbidden"


class Conflict(Rejected):
    code = "conflict"


class Refused(XiaoerError):
    code = "refused"


class Unavailable(XiaoerError):
    code = "unavailable"


class Foreign(XiaoerError):
    code = "foreign"


class Unsupported(Foreign):
    code = "unsupported"


class Malformed(Foreign):
    code = "malformed"

"""Errors to HTTP, in one place. Domain code never mentions a status."""

from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException

from xiaoer.kernel import errors as e

log = structlog.get_logger()

STATUS: dict[type[e.XiaoerError], int] = {
    e.Invalid: 422,
    e.NotFound: 404,
    e.Forbidden: 403,
    e.Conflict: 409,
    e.Refused: 502,
    e.Unavailable: 503,
    e.Unsupported: 200,
    e.Malformed: 400,
}
BY_CODE = {
    "not_signed_in": 401,
    "wrong_sign_in": 401,
    "totp_needed": 401,
    "too_many_attempts": 429,
    "too_large": 413,
    "file_too_large": 413,
}
HTTP_CODES = {400: "bad_request", 401: "not_signed_in", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def answer(err: e.XiaoerError) -> tuple[int, dict[str, Any]]:
    """The status and the body `{"code", "data"}`."""
    by_kind = next((STATUS[t] for t in type(err).__mro__ if t in STATUS), 500)
    return BY_CODE.get(err.code, by_kind), {"code": err.code, "data": err.data}


def on_ours(_: Request[Any, Any, Any], err: e.XiaoerError) -> Response[dict[str, Any]]:
    status, body = answer(err)
    headers = {"Retry-After": str(err.data["retry_s"])} if "retry_s" in err.data else {}
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


def on_framework(_: Request[Any, Any, Any], err: HTTPException) -> Response[dict[str, Any]]:
    """The web framework refused the request: same shape, no inner words beyond which field."""
    data: dict[str, Any] = {}
    if isinstance(err, ValidationException) and isinstance(err.extra, list):
        data = {"fields": [{"field": x.get("key", ""), "reason": x.get("message", "")} for x in err.extra][:20]}
    code = HTTP_CODES.get(err.status_code, "bad_request" if err.status_code < 500 else "error")
    return Response({"code": code, "data": data}, status_code=err.status_code, media_type=MediaType.JSON)


def on_bug(request: Request[Any, Any, Any], err: Exception) -> Response[dict[str, Any]]:
    """Nobody expected this. The caller learns nothing but that; the log learns everything."""
    log.error("request.failed", path=request.url.path, method=request.method, exc_info=err)
    return Response({"code": "error", "data": {}}, status_code=500, media_type=MediaType.JSON)


HANDLERS: dict[Any, Any] = {e.XiaoerError: on_ours, HTTPException: on_framework, Exception: on_bug}

"""The built web files: workspace, widget, loader, storefront; with the headers that keep them safe."""

from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File, Redirect

from xiaoer import merchants
from xiaoer.infra.web import shared_of

WEB = Path(__file__).with_name("web")
STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: blob: data:; "
    "media-src 'self' blob:; connect-src 'self' ws: wss:; font-src 'self' data:; worker-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
FOREVER = "public, max-age=31536000, immutable"


def _file(app: str, path: str) -> Path:
    """A built file, or the app's page for addresses that the app itself routes. Raises 404 outside of it."""
    root = (WEB / app).resolve()
    wanted = (root / path.lstrip("/")).resolve()
    if not wanted.is_relative_to(root):
        raise NotFoundException
    if wanted.is_file():
        return wanted
    page = root / "index.html"
    if not page.is_file() or "." in wanted.name:
        raise NotFoundException
    return page


def _send(found: Path, frame_ancestors: str) -> File:
    hashed = "assets" in found.parts
    headers = {
        **SAFE,
        "Cache-Control": FOREVER if hashed else "no-cache",
        "Content-Security-Policy": f"{STRICT}; frame-ancestors {frame_ancestors}",
    }
    return File(found, filename=found.name, content_disposition_type="inline", headers=headers)


@get(["/app", "/app/{path:path}"], include_in_schema=False)
async def workspace(path: str = "") -> File:
    return _send(_file("workspace", path), "'none'")


@get(["/widget", "/widget/{path:path}"], include_in_schema=False)
async def widget(request: Request[Any, Any, Any], path: str = "") -> File:
    """The chat frame. Which pages may hold it is the connection's `allowed_origins`."""
    return _send(_file("widget", path), await _ancestors(request))


@get(["/o/{token:str}", "/s/{token:str}"], include_in_schema=False)
async def order_page(token: str) -> File:
    """An order-scoped link: the chat (`/o/`) or after-sales (`/s/`) as a whole page, which reads the token from the
    address."""
    return _send(_file("widget", ""), "'none'")


@get(["/demo", "/demo/{path:path}"], include_in_schema=False)
async def storefront(path: str = "") -> File:
    return _send(_file("storefront", path), "'none'")


@get("/loader.js", include_in_schema=False)
async def loader() -> File:
    found = WEB / "loader.js"
    if not found.is_file():
        raise NotFoundException
    headers = {**SAFE, "Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return File(found, filename="loader.js", content_disposition_type="inline", headers=headers)


@get("/", include_in_schema=False)
async def home() -> Redirect:
    return Redirect("/app/")


@get("/sw.js", include_in_schema=False)
async def service_worker() -> Response[bytes]:
    """The workspace's service worker, at the root so that it may serve the whole workspace."""
    found = WEB / "workspace" / "sw.js"
    if not found.is_file():
        raise NotFoundException
    headers = {**SAFE, "Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(found.read_bytes(), media_type="text/javascript", headers=headers)


async def _ancestors(request: Request[Any, Any, Any]) -> str:
    key = request.query_params.get("key", "")
    found = await merchants.find_connection(shared_of(request.app.state).database, key) if key else None
    allowed = found.connection.config.get("allowed_origins") if found else None
    return " ".join(allowed) if allowed else "*"


routes: list[HTTPRouteHandler] = [
    workspace,
    widget,
    order_page,
    storefront,
    loader,
    home,
    service_worker,
]

"""Pictures of the demo shop's goods."""

import asyncio

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from xiaoer.app.demo.goods import pictured
from xiaoer.app.demo.pictures import picture

A_DAY = "public, max-age=86400"


@get("/demo/img/{name:str}", include_in_schema=False)
async def demo_picture(name: str) -> Response[bytes]:
    """Drawn the first time it is asked for; only pictures of goods that the demo sells."""
    drawing = pictured().get(name)
    if drawing is None:
        raise NotFoundException
    octets = await asyncio.to_thread(picture, *drawing)
    headers = {"Cache-Control": A_DAY, "X-Content-Type-Options": "nosniff"}
    return Response(octets, media_type="image/webp", headers=headers)


routes: list[HTTPRouteHandler] = [demo_picture]

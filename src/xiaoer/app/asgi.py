"""The web application: every route of every domain, one way to answer errors, nothing else."""

from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin

import xiaoer
from xiaoer.aftersales import http as aftersales_http
from xiaoer.app import (
    answers,
    call_events_http,
    case_gift_http,
    clocks_http,
    context_http,
    health,
    help_http,
    honours_http,
    language_models_http,
    methods_http,
    pages,
    preview_http,
    steps_http,
)
from xiaoer.app.callers import DEPENDENCIES
from xiaoer.app.demo import http as demo_http
from xiaoer.app.live.hall import Hall
from xiaoer.app.plugins import load_all
from xiaoer.app.webchat import cases_http as webchat_cases_http
from xiaoer.app.webchat import gifts_http as webchat_gifts_http
from xiaoer.app.webchat import guides_http
from xiaoer.app.webchat import http as webchat_http
from xiaoer.app.webchat import later_http as webchat_later_http
from xiaoer.bot import http as bot_http
from xiaoer.bulletins import http as bulletins_http
from xiaoer.buyers import http as buyers_http
from xiaoer.calls import http as calls_http
from xiaoer.campaigns import http as campaigns_http
from xiaoer.catalog import http as catalog_http
from xiaoer.conversations import http as conversations_http
from xiaoer.files import http as files_http
from xiaoer.gifts import http as gifts_http
from xiaoer.infra.web import Shared
from xiaoer.knowledge import http as knowledge_http
from xiaoer.language_models import http as language_model_settings_http
from xiaoer.logistics import http as logistics_http
from xiaoer.merchants import http as merchants_http
from xiaoer.orders import http as orders_http
from xiaoer.outreach import http as outreach_http
from xiaoer.payouts import http as payouts_http
from xiaoer.policies import http as policies_http
from xiaoer.quality import http as quality_http
from xiaoer.routing import http as routing_http
from xiaoer.sla import http as sla_http
from xiaoer.staff import http as staff_http
from xiaoer.tickets import http as tickets_http
from xiaoer.understanding import http as understanding_http

MAX_BODY = 32 * 1024 * 1024
PARTS: list[Any] = [
    merchants_http,
    staff_http,
    files_http,
    bot_http,
    bulletins_http,
    buyers_http,
    catalog_http,
    knowledge_http,
    understanding_http,
    language_model_settings_http,
    language_models_http,
    orders_http,
    policies_http,
    payouts_http,
    conversations_http,
    routing_http,
    outreach_http,
    campaigns_http,
    sla_http,
    clocks_http,
    gifts_http,
    tickets_http,
    case_gift_http,
    preview_http,
    steps_http,
    logistics_http,
    aftersales_http,
    calls_http,
    call_events_http,
    quality_http,
    context_http,
    methods_http,
    honours_http,
    help_http,
    webchat_http,
    webchat_later_http,
    webchat_gifts_http,
    guides_http,
    webchat_cases_http,
    demo_http,
    pages,
    health,
]


def create_app(shared: Shared, hall: Hall | None = None, *, metrics_token: str = "") -> Litestar:
    """The application over one process's shared things. Tests make it without a hall."""
    channels = hall.channels if hall else load_all()
    return Litestar(
        route_handlers=[route for part in PARTS for route in part.routes],
        dependencies=DEPENDENCIES,
        exception_handlers=answers.HANDLERS,
        state=State({"shared": shared, "hall": hall, "channels": channels, "metrics_token": metrics_token}),
        request_max_body_size=MAX_BODY,
        compression_config=CompressionConfig("gzip", gzip_compress_level=6, exclude=["^/api/files", "^/demo/img"]),
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Xiaoer",
            version=xiaoer.__version__,
            path="/api/docs",
            render_plugins=[ScalarRenderPlugin()],
        ),
    )

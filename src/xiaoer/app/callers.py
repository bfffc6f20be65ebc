"""Who is behind an HTTP request: an agent's session cookie, an API token, or a buyer's visitor token."""

from typing import Any

from litestar import Request
from litestar.di import Provide

from xiaoer import staff
from xiaoer.app.live import visitor
from xiaoer.app.live.hall import Hall
from xiaoer.infra.web import Caller, Shared, shared_of
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import Forbidden
from xiaoer.kernel.ids import MerchantId

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_HEADER = "x-xiaoer"


class NotSignedIn(Forbidden):
    code = "not_signed_in"


class MissingHeader(Forbidden):
    """A change asked for with a cookie must carry `X-Xiaoer: 1`, which another site's page cannot send."""

    code = "missing_header"


AnyRequest = Request[Any, Any, Any]


async def caller(request: AnyRequest) -> Caller:
    """The signed-in agent or token. Raises NotSignedIn, or MissingHeader for an unsafe call by cookie."""
    shared = shared_of(request.app.state)
    bearer, cookie = _bearer(request), request.cookies.get(staff.SESSION_COOKIE, "")
    address = request.client.host if request.client else ""
    found = None
    if bearer or cookie:
        found = await staff.authenticate(
            shared.database, cookie="" if bearer else cookie, bearer=bearer, address=address
        )
    if found is None:
        raise NotSignedIn
    if not bearer and request.method not in SAFE and request.headers.get(OWN_HEADER) != "1":
        raise MissingHeader(header="X-Xiaoer")
    return Caller(found.merchant_id, found.actor, shared, found.credential_id)


async def buyer_caller(request: AnyRequest) -> "BuyerCaller":
    """The visitor behind the token. Raises NotSignedIn, BadSignature or Expired."""
    shared = shared_of(request.app.state)
    token = _bearer(request)
    if not token:
        raise NotSignedIn
    return BuyerCaller(visitor.read(shared.keys, token), shared)


class BuyerCaller:
    """A buyer's page: which visitor, on which connection."""

    def __init__(self, who: visitor.Visitor, shared: Shared) -> None:
        self.who, self.shared = who, shared
        self.merchant_id = MerchantId(who.merchant_id)
        self.actor = Actor(ActorKind.BUYER, who.external_id)

    def transaction(self) -> Any:
        return self.shared.database.transaction(self.merchant_id, self.actor)


def _bearer(request: AnyRequest) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def shared(request: AnyRequest) -> Shared:
    return shared_of(request.app.state)


async def hall(request: AnyRequest) -> Hall | None:
    found: Hall | None = request.app.state.get("hall")
    return found


DEPENDENCIES = {
    "hall": Provide(hall),
    "caller": Provide(caller),
    "buyer_caller": Provide(buyer_caller),
    "shared": Provide(shared),
}

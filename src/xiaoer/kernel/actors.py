"""Who acts. Every transaction carries one; audit and history name it."""

from dataclasses import dataclass, field
from enum import StrEnum

from xiaoer.kernel.errors import Forbidden
from xiaoer.kernel.permissions import Permission


class ActorKind(StrEnum):
    AGENT = "agent"
    BUYER = "buyer"
    TOKEN = "token"  # noqa: S105 — a kind of actor, not a secret
    """An API token: the shop's own system."""
    BOT = "bot"
    CLOCK = "clock"
    """A timer or a reaction; nobody pressed a button."""
    OPERATOR = "operator"
    """The person at the command line of the server."""


class NotAllowed(Forbidden):
    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    id: str
    permissions: frozenset[Permission] = field(default=frozenset(), repr=False)
    address: str = ""
    """Network address of the call, for the audit."""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions or self.kind in (ActorKind.CLOCK, ActorKind.OPERATOR)

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless the actor holds `permission`."""
        if not self.may(permission):
            raise NotAllowed(permission=permission.value)


CLOCK = Actor(ActorKind.CLOCK, "clock")
OPERATOR = Actor(ActorKind.OPERATOR, "operator")

"""Agents, what their roles allow, and the bodies and answers of the HTTP doors."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import UNSET, Meta, Struct, UnsetType

from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import AgentId, MerchantId, ShopId, TeamId
from xiaoer.kernel.permissions import Permission


class Role(StrEnum):
    OWNER = "owner"
    LEAD = "lead"
    AGENT = "agent"
    OUTSOURCED = "outsourced"
    """外包客服: works in the shop's name, employed elsewhere."""
    INSPECTOR = "inspector"


_AGENT = frozenset(
    {
        Permission.CONVERSATION_READ,
        Permission.CONVERSATION_REPLY,
        Permission.CONVERSATION_ASSIGN,
        Permission.BUYER_READ,
        Permission.BUYER_REVEAL,
        Permission.BUYER_EDIT,
        Permission.ORDER_READ,
        Permission.CATALOG_READ,
        Permission.STAFF_READ,
        Permission.CASE_READ,
        Permission.CASE_HANDLE,
        Permission.GIFT_GIVE,
        Permission.TICKET_READ,
        Permission.TICKET_HANDLE,
    }
)
_INSPECTOR = frozenset(
    {
        Permission.CONVERSATION_READ,
        Permission.CONVERSATION_READ_ALL,
        Permission.BUYER_READ,
        Permission.ORDER_READ,
        Permission.CATALOG_READ,
        Permission.STAFF_READ,
        Permission.FIGURES_READ,
        Permission.INSPECT,
        Permission.CASE_READ,
        Permission.TICKET_READ,
    }
)
_LEAD = frozenset(
    {
        Permission.QUICK_REPLY_EDIT,
        Permission.EXPORT,
        Permission.STAFF_EDIT,
        Permission.ROUTING_EDIT,
        Permission.AUDIT_READ,
        Permission.CASE_APPROVE,
        Permission.MONEY_READ,
        Permission.TICKET_EDIT,
        Permission.KNOWLEDGE_APPROVE,
    }
)
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.LEAD: _AGENT | _INSPECTOR | _LEAD,
    Role.AGENT: _AGENT,
    Role.OUTSOURCED: _AGENT - {Permission.BUYER_REVEAL, Permission.EXPORT},
    Role.INSPECTOR: _INSPECTOR,
}
ANSWERING_ROLES = [role for role, held in ROLE_PERMISSIONS.items() if Permission.CONVERSATION_REPLY in held]


class AgentState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Presence(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


Email = Annotated[str, Meta(min_length=3, max_length=254)]
Password = Annotated[str, Meta(max_length=1000)]
PersonName = Annotated[str, Meta(min_length=1, max_length=60)]
ThingName = Annotated[str, Meta(min_length=1, max_length=40)]
Agency = Annotated[str, Meta(max_length=60)]
Capacity = Annotated[int, Meta(ge=0, le=200)]
Level = Annotated[int, Meta(ge=1, le=5)]
LocaleName = Literal["zh-CN", "en"]


class Agent(Struct, frozen=True):
    id: AgentId
    name: str
    display_name: str
    """What buyers see."""
    email: str
    role: Role
    locale: str
    capacity: int
    """Open conversations that routing may give this agent at once."""
    state: AgentState
    presence: Presence
    presence_at: datetime
    avatar_file_id: str | None
    totp_enabled: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    team_ids: list[TeamId] = []
    skills: dict[str, int] = {}
    """Skill name → level 1 (can) … 5 (best)."""


class AgentLoadInfo(Struct, frozen=True):
    """What routing needs to know of an agent; the open conversations it counts itself."""

    id: AgentId
    presence: Presence
    capacity: int
    skills: dict[str, int]


class AgentSummary(Struct, frozen=True):
    id: AgentId
    name: str
    display_name: str
    avatar_file_id: str | None
    state: AgentState


class AgentChange(Struct, frozen=True):
    name: PersonName | UnsetType = UNSET
    display_name: PersonName | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    state: Literal["active", "suspended"] | UnsetType = UNSET


class MeChange(Struct, frozen=True):
    name: PersonName | UnsetType = UNSET
    display_name: PersonName | UnsetType = UNSET
    locale: LocaleName | UnsetType = UNSET
    avatar_file_id: str | UnsetType | None = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    """Merged key by key; null removes a key."""


class MyMerchant(Struct, frozen=True):
    id: MerchantId
    name: str
    locale: str
    time_zone: str


class Team(Struct, frozen=True):
    id: TeamId
    name: str
    shop_ids: list[ShopId]
    """Shops whose conversations come to this team; empty: whatever routing sends it."""
    agent_ids: list[AgentId] = []
    agency: str = ""
    """The outside firm whose people these are; empty for the shop's own."""


class NewTeam(Struct, frozen=True):
    name: ThingName
    shop_ids: list[ShopId] = []
    agent_ids: list[AgentId] = []
    agency: Agency = ""


class TeamChange(Struct, frozen=True):
    name: ThingName | UnsetType = UNSET
    shop_ids: list[ShopId] | UnsetType = UNSET
    agency: Agency | UnsetType = UNSET


class Members(Struct, frozen=True):
    agent_ids: list[AgentId]


class Skill(Struct, frozen=True):
    id: str
    name: str


class NewSkill(Struct, frozen=True):
    name: ThingName


class Skills(Struct, frozen=True):
    skills: dict[str, Level]


class Me(Struct, frozen=True):
    id: AgentId
    name: str
    display_name: str
    email: str
    role: Role
    permissions: list[str]
    presence: Presence
    capacity: int
    locale: str
    avatar_file_id: str | None
    totp_enabled: bool
    settings: dict[str, Any]
    merchant: MyMerchant
    teams: list[Team]


class Credentials(Struct, frozen=True):
    email: Email
    password: Password
    code: Annotated[str, Meta(max_length=40)] | None = None
    """Six digits of the authenticator, or one recovery code."""


class SetUp(Struct, frozen=True):
    """The first owner of an empty install."""

    merchant_name: PersonName
    name: PersonName
    email: Email
    password: Password
    locale: LocaleName = "zh-CN"
    time_zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"


class SetUpNeeded(Struct, frozen=True):
    needed: bool


class NewInvitation(Struct, frozen=True):
    email: Email
    name: PersonName
    role: Role = Role.AGENT
    team_ids: list[TeamId] = []


class Invitation(Struct, frozen=True):
    id: str
    agent_id: AgentId
    email: str
    name: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime


class IssuedInvitation(Struct, frozen=True):
    invitation: Invitation
    token: str
    """Goes to the invited person only; shown this once."""
    link: str = ""


class Acceptance(Struct, frozen=True):
    token: Annotated[str, Meta(max_length=2000)]
    name: PersonName
    password: Password


class Token(Struct, frozen=True):
    token: Annotated[str, Meta(max_length=2000)]


class InvitationPreview(Struct, frozen=True):
    email: str
    name: str
    role: Role
    merchant_name: str


class SignedIn(Struct, frozen=True):
    """A new sign-in; `secret` is the cookie's value and is kept nowhere."""

    secret: str
    merchant_id: MerchantId
    agent_id: AgentId
    sign_in_id: str
    ends_at: datetime


class SignInRow(Struct, frozen=True):
    id: str
    address: str
    device: str
    started_at: datetime
    seen_at: datetime
    current: bool = False


class Authenticated(NamedTuple):
    merchant_id: MerchantId
    actor: Actor
    credential_id: str


class PasswordChange(Struct, frozen=True):
    old: Password
    new: Password


class PasswordReset(Struct, frozen=True):
    token: Annotated[str, Meta(max_length=2000)]
    password: Password


class PasswordLink(Struct, frozen=True):
    link: str
    token: str
    """Good once, for a day; shown this once."""


class Confirmation(Struct, frozen=True):
    """One's own password again, before something that weakens the account."""

    password: Password


class Code(Struct, frozen=True):
    code: Annotated[str, Meta(max_length=40)]


class TotpSetup(Struct, frozen=True):
    secret: str
    uri: str
    """`otpauth://` address for a QR code."""


class RecoveryCodes(Struct, frozen=True):
    recovery_codes: list[str]
    """Each good once; shown this once."""


class PresenceChange(Struct, frozen=True):
    presence: Presence


class NewToken(Struct, frozen=True):
    name: ThingName
    scopes: list[Permission]
    expires_at: datetime | None = None


class ApiToken(Struct, frozen=True):
    id: str
    name: str
    scopes: list[str]
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class MadeToken(Struct, frozen=True):
    token: ApiToken
    secret: str
    """`xat_…`; shown this once."""


class Notice(Struct, frozen=True):
    """A note to an agent who may not be looking. A later one with the same `tag` takes its place."""

    title_code: str
    """Words for people are chosen on the device, in the agent's language; `title_data` fills them."""
    body: str
    url: str
    tag: str
    title_data: dict[str, str] = {}


class AuditEntry(Struct, frozen=True):
    id: str
    at: datetime
    actor_kind: str
    actor_id: str
    address: str
    action: str
    target: str
    facts: dict[str, Any]

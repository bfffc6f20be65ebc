"""Rules without I/O: names for signing in, passwords, who may give which right, how often one may try."""

import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from xiaoer.kernel.actors import Actor
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.errors import BadEmail, BadPushEndpoint, RoleAboveOwn, ScopeAboveOwn, WeakPassword
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,189}")
MIN_PASSWORD = 10
MAX_PASSWORD = 200

SESSION_COOKIE = "xiaoer_session"
SESSION_SLIDES = timedelta(days=14)
SESSION_ENDS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
INVITATION_LASTS = timedelta(days=7)
PASSWORD_LINK_LASTS = timedelta(days=1)
ADDRESS_REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries within `window` under one key."""

    key: str
    most: int
    window: timedelta


def normal_email(email: str) -> str:
    """The one spelling under which an e-mail is kept. Raises BadEmail."""
    normal = unicodedata.normalize("NFKC", email).strip().lower()
    if not EMAIL.fullmatch(normal) or len(normal) > 254:
        raise BadEmail
    return normal


def check_password(password: str, email: str) -> None:
    """Raise WeakPassword unless it is long enough and not the e-mail. Length beats rules about signs (NIST 800-63B)."""
    if len(password) < MIN_PASSWORD:
        raise WeakPassword(rule="too_short", min=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise WeakPassword(rule="too_long", max=MAX_PASSWORD)
    if password.strip().lower() in (email, email.partition("@")[0]):
        raise WeakPassword(rule="like_email")


def check_may_give(actor: Actor, *roles: Role) -> None:
    """Raise RoleAboveOwn unless the actor holds every right that these roles carry."""
    for role in roles:
        if not all(actor.may(permission) for permission in ROLE_PERMISSIONS[role]):
            raise RoleAboveOwn(role=role.value)


def check_scopes(actor: Actor, scopes: list[Permission]) -> None:
    """Raise ScopeAboveOwn unless the actor holds every scope."""
    for scope in scopes:
        if not actor.may(scope):
            raise ScopeAboveOwn(scope=scope.value)


def network_of(address: str) -> str:
    """What one caller controls: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
        if ip.version == 6:
            return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
        return str(ip)
    except ValueError:
        return address


def hidden(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def limits(email: str, address: str, *, known: bool) -> list[Limit]:
    """What a try to sign in counts against.

    The limits of the e-mail alone do not bind an address that signed in well before: else anybody could lock an
    agent out by failing in their name.
    """
    network = network_of(address)
    quarter, day = timedelta(minutes=15), timedelta(days=1)
    found = [Limit(hidden("pair", email, network), 5, quarter), Limit(hidden("address", network), 60, quarter)]
    if not known:
        found += [Limit(hidden("email", email), 20, quarter), Limit(hidden("email-day", email), 100, day)]
    return found


def code_limit(email: str) -> Limit:
    """Guesses at the six digits. Only who has the password gets here, so nobody else can use it up."""
    return Limit(hidden("code", email), 10, timedelta(hours=1))


def check_push_endpoint(endpoint: str) -> None:
    """Raise BadPushEndpoint unless it may be a push service on the internet: we will post to it."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadPushEndpoint from None
    named = "." in host and not re.fullmatch(r"[0-9.]+", host) and ":" not in host
    inside = host.endswith((".local", ".internal", ".localhost", ".lan", ".home.arpa"))
    if parts.scheme != "https" or not named or inside or port not in (None, 443) or parts.username:
        raise BadPushEndpoint

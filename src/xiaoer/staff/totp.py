"""Six digits that change every 30 seconds (RFC 6238), and recovery codes for the day the phone is lost."""

import hmac
import secrets
from datetime import datetime

import pyotp

from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import AgentId
from xiaoer.staff.policy import hidden

STEP_S = 30
CODES = 10
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: nothing that looks like something else


def new_secret() -> str:
    return pyotp.random_base32()


def uri_of(secret: str, email: str, issuer: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def seal(keys: KeyRing, agent_id: AgentId, secret: str) -> str:
    return keys.seal(secret.encode(), f"totp:{agent_id}")


def unseal(keys: KeyRing, agent_id: AgentId, sealed: str) -> str:
    return keys.open(sealed, f"totp:{agent_id}").decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose digits these are: the current one, or its neighbours for clocks that differ. None when wrong."""
    digits, current = "".join(code.split()), int(now.timestamp()) // STEP_S
    generator = pyotp.TOTP(secret)
    matches = [
        step
        for step in (current, current - 1, current + 1)
        if hmac.compare_digest(generator.generate_otp(step).encode(), digits.encode())
    ]
    return matches[0] if matches else None


def new_recovery_codes() -> list[str]:
    """`xxxx-xxxx-xxxx`, 60 random bits each."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]


def hash_recovery_code(agent_id: AgentId, code: str) -> str:
    """Sixty random bits need no slow hash."""
    plain = code.lower().replace("-", "").replace(" ", "").translate(str.maketrans("oil", "011"))
    return hidden("recovery", agent_id, plain)

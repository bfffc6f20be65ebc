"""Argon2id, off the event loop. At most two hashes run at once: each takes 46 MiB."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
"""The first of OWASP's recommended settings (Password Storage Cheat Sheet); ~60 ms on a small server."""
DECOY = "$argon2id$v=19$m=47104,t=1,p=1$J/aCuAy1UWLEP6fImptXiw$Xl3CElA5Ec0g/e3chZ5SaPaq4qoe72Oc5kqgPgL87AQ"
"""Checked when nobody has the e-mail, so that the answer takes as long."""

_threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, HASHER.hash, _normal(password))


async def is_right(password: str, password_hash: str) -> bool:
    """The same work whether or not there is a hash; an empty one is never right."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _is_right, password, password_hash)


def is_outdated(password_hash: str) -> bool:
    """True when the hash was made with other settings than today's."""
    return HASHER.check_needs_rehash(password_hash)


def _is_right(password: str, password_hash: str) -> bool:
    try:
        return HASHER.verify(password_hash or DECOY, _normal(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)

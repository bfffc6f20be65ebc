"""The key by which push services know this install (RFC 8292). Made once; a new one would orphan every device."""

import base64
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

INSTALLED: "list[Vapid]" = []
"""The key of this process's install; empty until `use_push_key`, and then web push is off."""


def use_push_key(path: Path, contact: str) -> None:
    """From now on this process can send notices. Called once at start."""
    INSTALLED[:] = [Vapid.load(path, contact)]


@dataclass(frozen=True)
class Vapid:
    private_pem: bytes
    contact: str
    """`mailto:` or `https:` address at which a push service finds whoever runs this install."""

    @classmethod
    def load(cls, path: Path, contact: str) -> "Vapid":
        """From the file, made on first use and readable by the owner alone. Two processes at once make one key."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(path)
        return cls(path.read_bytes(), contact)

    @property
    def public_key(self) -> str:
        """As a browser's `applicationServerKey`: the uncompressed point in base64url."""
        private = serialization.load_pem_private_key(self.private_pem, password=None)
        form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return base64.urlsafe_b64encode(private.public_key().public_bytes(*form)).decode().rstrip("=")


def _make(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    opened, draft = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
    with os.fdopen(opened, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first; its key counts
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()

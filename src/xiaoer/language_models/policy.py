"""Where a buyer's words may be sent. Pure."""

from urllib.parse import urlsplit

from xiaoer.language_models.errors import LanguageModelAddressUnsafe

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def check_address(base_url: str) -> None:
    """Raise LanguageModelAddressUnsafe unless it is https, or plain http to this machine, without a user or a query."""
    try:
        parts = urlsplit(base_url)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        odd = parts.query or parts.fragment or parts.username or parts.port == 0
    except ValueError:
        raise LanguageModelAddressUnsafe from None
    if odd or not parts.hostname or not (parts.scheme == "https" or plain):
        raise LanguageModelAddressUnsafe

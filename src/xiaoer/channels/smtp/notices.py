"""A notice as a plain mail. The `Message-ID` comes from the notice, so a mail told twice is one thread and one mail."""

import asyncio
import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from functools import cache
from typing import Any

from xiaoer.ports.notices import ShopNotice
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TLS_PORT = 465


class Adapter:
    async def tell(self, reach: Reach, notice: ShopNotice) -> None:
        mail = compose(reach, notice)
        await asyncio.to_thread(_send, reach, mail)


def compose(reach: Reach, notice: ShopNotice) -> EmailMessage:
    """Raises NotReached while the connection's form names no address."""
    to = reach.config.get("to") or []
    sender = str(reach.config.get("sender") or "")
    addresses = [to] if isinstance(to, str) else [str(one) for one in to]
    if not sender or not addresses:
        raise NotReached("no_address")
    mail = EmailMessage()
    mail["Subject"] = " ".join(f"[{notice.shop_name}] {notice.title}".split())[:200]
    mail["From"], mail["To"] = sender, ", ".join(addresses)
    name = hashlib.sha256(f"{reach.connection_id}:{notice.dedupe}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_text(reach, notice))
    return mail


def _text(reach: Reach, notice: ShopNotice) -> str:
    facts = [f"{name}: {value}" for name, value in notice.facts.items() if value not in ("", None, [])]
    desk = str(reach.config.get("desk_url") or "").rstrip("/")
    return "\n\n".join(part for part in (notice.words, "\n".join(facts), desk and desk + notice.path) if part) + "\n"


def _send(reach: Reach, mail: EmailMessage) -> None:
    """Runs in a thread. Before the server has the text, surely nothing was sent."""
    given = False
    try:
        with _connect(reach) as server:
            if user := str(reach.config.get("user") or ""):
                server.login(user, reach.credentials.get("password", ""))
            given = True
            server.send_message(mail)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refused(error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise (OutcomeUnknown if given else NotReached)(type(error).__name__) from None


def _connect(reach: Reach) -> smtplib.SMTP:
    host, port = str(reach.config.get("host") or ""), _port(reach.config.get("port"))
    if port == TLS_PORT:
        return smtplib.SMTP_SSL(host, port, timeout=reach.timeout_s, context=_tls())
    server = smtplib.SMTP(host, port, timeout=reach.timeout_s)
    if host not in LOOPBACK:
        server.starttls(context=_tls())
    return server


def _port(given: Any) -> int:
    try:
        return int(given or TLS_PORT)
    except (TypeError, ValueError):
        raise NotReached("bad_port") from None


def _refused(error: smtplib.SMTPException) -> SaidNo | NotReached:
    """A 4xx is for now, a 5xx for good."""
    codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    if any(code < 500 for code in codes):
        return NotReached(f"smtp_{codes[0]}")
    return SaidNo(f"smtp_{codes[0] if codes else 'refused'}")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()

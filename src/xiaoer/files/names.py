"""A name that is safe to show, to save and to put in a header. Pure."""

import re
import unicodedata
from urllib.parse import quote

MAX_CHARS = 120
_UNSAFE = re.compile(r'[<>:"|?*`$\\/]')
_SPACE = re.compile(r"\s+")
REFUSED = frozenset(
    {
        "apk", "app", "appx", "bat", "class", "cmd", "com", "cpl", "crx", "deb", "dex", "dll", "dmg", "docm", "elf",
        "exe", "gadget", "hta", "inf", "ipa", "iso", "jar", "js", "jse", "lnk", "mjs", "mpkg", "msi", "msix", "msp",
        "mst", "pif", "pkg", "pptm", "ps1", "psm1", "py", "rb", "reg", "rpm", "run", "scf", "scr", "sh", "so", "sys",
        "url", "vb", "vbe", "vbs", "wasm", "wsc", "wsf", "wsh", "xap", "xlsm", "xpi",
    }
)  # fmt: skip
"""Endings of programs, scripts and documents that run code when opened."""


def safe_name(given: str) -> str:
    """The last part of a path, without signs that steer displays, shells or file systems; at least `file`.

    Invisible characters (control, direction, zero width) are left out, so that what is read is what is there.
    """
    text = unicodedata.normalize("NFC", given).replace("\\", "/").rstrip("/ .").rpartition("/")[2]
    shown = "".join(
        char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    plain = _SPACE.sub(" ", _UNSAFE.sub("_", shown)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 12:
        return plain[:MAX_CHARS].strip(" .") or "file"
    return f"{stem[: MAX_CHARS - len(ending) - 1].strip(' .') or 'file'}.{ending}"


def ending_of(name: str) -> str:
    """Lower case, without the dot; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def stem_of(name: str) -> str:
    """Without its ending."""
    return name.rpartition(".")[0] or name


def with_ending(name: str, ending: str) -> str:
    return f"{stem_of(name)}.{ending}"


def is_refused(name: str) -> bool:
    """Whether opening a saved copy could run something."""
    return ending_of(name).strip() in REFUSED


def disposition(name: str, *, inline: bool) -> str:
    """A Content-Disposition header (RFC 6266): plain letters for old programs, UTF-8 for the rest."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

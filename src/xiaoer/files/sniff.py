"""What a content is, by its bytes; what its name claims; whether both may be. Pure.

Nothing the sender says is believed. A content that could be several things is taken for what its first bytes say,
and shown in a page only after it was decoded and written anew (images) or under headers that forbid everything
(video, audio).
"""

import re

import filetype  # type: ignore[import-untyped]  # it ships no types

from xiaoer.files.errors import FileTypeMismatch, FileTypeRefused
from xiaoer.files.names import ending_of, is_refused

HEAD_BYTES = 16 * 1024
TAIL_BYTES = 64 * 1024
OPAQUE = "application/octet-stream"

_PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Mach-O for several processors, and Java classes
    b"dex\n",
    b"\x00asm",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcut
    b"Cr24",
    b"!<arch>\n",
    b"\xed\xab\xee\xdb",
)
_PROGRAM_MEMBERS = re.compile(rb"AndroidManifest\.xml|classes\.dex|META-INF/MANIFEST\.MF|Payload/[^/]{1,80}\.app/")
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|img|style|meta|link|object|embed|\?xml|[a-z]+:svg)\b", re.I
)
_ISO_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_SAME = {
    "audio/x-wav": "audio/wav",
    "image/apng": "image/png",
    "video/x-m4v": "video/mp4",
}
_FAMILIES = {
    "image": "jpg jpeg jfif png apng gif webp bmp avif heic heif tif tiff ico psd",
    "sound": "mp4 m4v mov webm mkv avi mpg mpeg wmv flv 3gp mp3 wav ogg oga ogv opus m4a weba aac amr flac",
    "pdf": "pdf",
    "zip": "zip docx xlsx pptx odt ods odp epub",
    "text": "txt csv tsv md log json xml html htm xhtml svg css",
}
_FAMILY = {ending: family for family, endings in _FAMILIES.items() for ending in endings.split()}
_ZIP_TYPES = ("application/zip", "application/vnd.openxmlformats", "application/vnd.oasis", "application/epub+zip")


def sniff(head: bytes, tail: bytes, name: str) -> str:
    """The type of a content by its first and last bytes, in the light of its name.

    Raises FileTypeRefused for programs, FileTypeMismatch where the name claims what the content is not.
    """
    if is_refused(name) or _is_program(head, tail):
        raise FileTypeRefused(name=name)
    found = _type_of(head)
    claimed, is_a = _FAMILY.get(ending_of(name)), _family_of(found)
    if claimed == "text" and is_a != "text":
        return OPAQUE
    if claimed in ("image", "sound", "pdf", "zip") and claimed != is_a:
        raise FileTypeMismatch(name=name, found=found)
    return found


def _is_program(head: bytes, tail: bytes) -> bool:
    if head.startswith(_PROGRAM_STARTS) and not head.startswith(b"#!AMR"):
        return True
    return head.startswith(b"PK") and bool(_PROGRAM_MEMBERS.search(head) or _PROGRAM_MEMBERS.search(tail))


def _type_of(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/3gpp" if brand.startswith(b"3g") else _ISO_BRANDS.get(brand, "video/mp4")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if _is_text(head):
        return _text_type(head)
    guessed = filetype.guess(head)
    found = str(guessed.mime) if guessed else OPAQUE
    return _SAME.get(found, found)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)


def _text_type(head: bytes) -> str:
    """Markup anywhere near the start makes it markup: browsers look there too."""
    plain = head.replace(b"\x00", b"")  # UTF-16
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if b"<svg" in plain[:4096].lower():
        return "image/svg+xml"
    return "text/html" if _MARKUP.search(plain[:4096]) else "text/plain"


def _family_of(mime: str) -> str:
    if mime.startswith("image/") and mime != "image/svg+xml":
        return "image"
    if mime.startswith(("video/", "audio/")):
        return "sound"
    if mime.startswith(_ZIP_TYPES):
        return "zip"
    return {"application/pdf": "pdf", OPAQUE: "opaque"}.get(
        mime, "text" if mime.startswith(("text/", "image/svg")) else "other"
    )

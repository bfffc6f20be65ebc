"""Questions with their answers out of a web page: words only, nothing of it runs or is fetched."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from xiaoer.infra.rows import RejectedRow, RowProblem
from xiaoer.knowledge.errors import RowInstructs, RowNotAQuestion, RowWithoutAnswer
from xiaoer.knowledge.guide_model import Found

MOST = 500
LONGEST_QUESTION, LONGEST_ANSWER = 300, 4000
_SILENT = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "nav",
    "footer",
    "form",
    "select",
    "title",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"}
_BLOCKS = {"p", "div", "li", "br", "tr", "dd", "section", "article", "details", "ul", "ol", "table", "dl", "blockquote"}
_VOID = {"br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])", re.I)
_ASKS = re.compile(
    r"[?？]\s*$|吗|怎么|怎样|如何|什么|多久|多少|能否|是否|可以|为什么|哪|几天|能不能|"
    r"^(how|what|when|where|why|who|which|can|do|does|is|are|will|should|may|could)\b",
    re.IGNORECASE,
)
_INSTRUCTS = re.compile(
    r"ignore (all |any |the )?(previous|above|prior)|disregard (all|the|previous)|system prompt|you are (now|an? )?"
    r"(ai|assistant|chatgpt|bot)|忽略(以上|之前|前面|所有)|无视(以上|之前)|系统提示词|你现在是|<\|.*?\|>|\[/?inst\]|"
    r"assistant\s*:|开发者模式|developer mode",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """What a reader would see: no unseen or turning characters, single spaces, no empty lines."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()))
    lines = (re.sub(r"[ \t\xa0\u3000]+", " ", line).strip() for line in seen.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def check_pair(question: str, answer: str) -> None:
    """Raises RowProblem: no question, no answer, or words that speak to a machine."""
    if not question:
        raise RowNotAQuestion("question", "is empty")
    if not answer:
        raise RowWithoutAnswer("answer", "is empty")
    if _INSTRUCTS.search(question) or _INSTRUCTS.search(answer):
        raise RowInstructs("answer", "reads like an instruction to a machine")


@dataclass
class _Part:
    line: int
    level: str
    heading: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Headings, each with the words up to the next, and what is marked up as questions for search engines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[_Part] = []
        self.marked: list[tuple[int, str]] = []
        self._silent: list[str] = []
        self._open: str = ""
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._silent:
            if tag not in _VOID and tag == self._silent[-1]:
                self._silent.append(tag)
            return
        self._data = tag == "script" and given.get("type") == "application/ld+json"
        hidden = "hidden" in given or given.get("aria-hidden") == "true" or _HIDDEN.search(given.get("style") or "")
        if tag in _SILENT or (hidden and tag not in _VOID):
            self._silent.append(tag)
        elif tag in _HEADINGS or given.get("itemprop") == "name":
            self._open = tag
            self.parts.append(_Part(self.getpos()[0], tag))
        elif tag in _BLOCKS:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
                self._data = False
        elif tag == self._open:
            self._open = ""
        elif tag in _BLOCKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if self._data and self._silent:
            self.marked.append((self.getpos()[0], data))
        elif not self._silent:
            self._say(data)

    def _say(self, words: str) -> None:
        if self.parts:
            (self.parts[-1].heading if self._open else self.parts[-1].body).append(words)


def read_page(html: str) -> tuple[list[Found], list[RejectedRow]]:
    """The pairs in the order of the page, each question once, and what was left out with its line and reason.

    FAQ mark-up of search engines is believed first; without any, headings and what stands under them.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    pairs = _marked(reader.marked) or [
        (part.line, clean("".join(part.heading)), clean("".join(part.body))) for part in reader.parts
    ]
    return _sorted(pairs)


def _sorted(pairs: list[tuple[int, str, str]]) -> tuple[list[Found], list[RejectedRow]]:
    found: dict[str, Found] = {}
    rejected: list[RejectedRow] = []
    for line, question, answer in pairs[:MOST]:
        try:
            if not _ASKS.search(question):
                raise RowNotAQuestion("question", f"asks nothing: {question[:40]}")
            check_pair(question, answer)
        except RowProblem as problem:
            rejected.append(RejectedRow(line, problem.field, problem.code, problem.reason))
            continue
        one = Found(line, question.replace("\n", " ")[:LONGEST_QUESTION], answer[:LONGEST_ANSWER])
        found.setdefault(one.question, one)
    return list(found.values()), rejected


def _marked(scripts: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Questions of schema.org's FAQPage."""
    out: list[tuple[int, str, str]] = []
    for line, script in scripts:
        try:
            held = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for one in _questions(held, 0):
            answer = one.get("acceptedAnswer")
            told = answer[0] if isinstance(answer, list) and answer else answer
            text = told.get("text", "") if isinstance(told, dict) else ""
            out.append((line, clean(words_of(str(one.get("name", "")))), clean(words_of(str(text)))))
    return out


def _questions(held: Any, depth: int) -> list[dict[str, Any]]:
    if depth > 6:
        return []
    if isinstance(held, list):
        return [one for item in held for one in _questions(item, depth + 1)]
    if not isinstance(held, dict):
        return []
    if held.get("@type") == "Question":
        return [held]
    return [one for item in held.values() for one in _questions(item, depth + 1)]


def words_of(html: str) -> str:
    """The words of a piece of HTML."""
    reader = _Reader()
    reader.parts.append(_Part(0, ""))
    reader.feed(html)
    reader.close()
    return "".join(word for part in reader.parts for word in (*part.heading, *part.body))

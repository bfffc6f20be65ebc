"""The public help page: plain HTML that needs no script and no login, in Chinese and English."""

from __future__ import annotations

from datetime import date
from html import escape

from msgspec import Struct

from xiaoer.app.honours import PublicHonour
from xiaoer.knowledge import HowToView, Wording

STYLE = """
:root{color-scheme:light dark}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;line-height:1.7;
font-family:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
h1{font-size:1.5rem;line-height:1.3;margin:.5rem 0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
nav{display:flex;gap:1rem;flex-wrap:wrap}
.honours{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.honours li{border:1px solid #8884;border-radius:.5rem;padding:.75rem;display:flex;gap:.75rem;min-width:0}
.honours img{width:4rem;height:4rem;object-fit:contain;flex:none}
.honours p{margin:0;overflow-wrap:anywhere}
.honours small{opacity:.75;display:block;line-height:1.5}
form{display:flex;gap:.5rem;margin:1rem 0}
input[type=search]{flex:1;min-width:0;font:inherit;padding:.4rem .75rem;border:1px solid #8888;border-radius:.5rem;
background:transparent;color:inherit}
button{font:inherit;padding:.4rem 1rem;border:1px solid #8888;border-radius:.5rem;background:transparent;color:inherit}
details{border-bottom:1px solid #8884;padding:.5rem 0}
summary{cursor:pointer;font-weight:600}
details ol,details p{margin:.5rem 0;overflow-wrap:anywhere}
a{color:inherit}
:focus-visible{outline:3px solid #0f766e;outline-offset:2px}
"""
KINDS = {
    "certificate": ("证书", "Certificate"),
    "gold_seller": ("金牌卖家", "Gold seller"),
    "brand_letter": ("品牌授权", "Brand authorisation"),
    "honour": ("荣誉", "Honour"),
}


class Asked(Struct, frozen=True):
    """What is looked for, and on which channel."""

    q: str = ""
    channel: str = "webchat"
    app_version: str = ""


class ShopHelp(Struct, frozen=True):
    """What the page shows."""

    shop_id: str
    shop_name: str
    honours: list[PublicHonour]
    how_tos: list[HowToView]


def render(found: ShopHelp, asked: Asked, *, english: bool) -> str:
    """The whole page. Every word that a shop or a reader wrote is escaped."""
    title = f"{found.shop_name} · {'Help' if english else '帮助中心'}"
    other, words = ("zh", "中文") if english else ("en", "English")
    shop_id = escape(found.shop_id)
    body = [
        f'<nav><a href="/help/{shop_id}?lang={other}" lang="{other}">{words}</a>',
        f'<a href="/policy/{shop_id}?lang={"en" if english else "zh"}">',
        f"{'After-sales policy' if english else '售后政策'}</a></nav><main><h1>{escape(title)}</h1>",
        _search(asked, english=english),
        _how_tos(found.how_tos, asked, english=english),
        _honours(found.honours, english=english),
        "</main>",
    ]
    return (
        f'<!doctype html><html lang="{"en" if english else "zh-CN"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def _search(asked: Asked, *, english: bool) -> str:
    label, act = ("Search the help", "Search") if english else ("搜索帮助", "搜索")
    kept = {"lang": "en" if english else "zh", "channel": asked.channel, "app_version": asked.app_version}
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(text)}">' for name, text in kept.items())
    field = f'<input type="search" name="q" maxlength="60" aria-label="{label}" placeholder="{label}"'
    return f'<form role="search">{hidden}{field} value="{escape(asked.q)}"><button>{act}</button></form>'


def _how_tos(found: list[HowToView], asked: Asked, *, english: bool) -> str:
    heading = "How it is done" if english else "操作指引"
    if not found:
        none = "Nothing found. Ask us in the chat." if english else "没有找到，可以直接问客服。"
        return f'<section id="how-tos"><h2>{heading}</h2><p>{none}</p></section>' if asked.q else ""
    body = "".join(_how_to(one, shown=bool(asked.q), english=english) for one in found)
    return f'<section id="how-tos"><h2>{heading}</h2>{body}</section>'


def _how_to(one: HowToView, *, shown: bool, english: bool) -> str:
    wording = _wording(one, english=english)
    steps = "".join(f"<li>{escape(step.text)}</li>" for step in wording.steps)
    said = f"<ol>{steps}</ol>" if steps else f"<p>{escape(wording.answer)}</p>"
    opened = " open" if shown else ""
    return f'<details id="{one.topic.value}"{opened}><summary>{escape(wording.questions[0])}</summary>{said}</details>'


def _wording(one: HowToView, *, english: bool) -> Wording:
    return one.wordings.get("en" if english else "zh") or next(iter(one.wordings.values()))


def _honours(found: list[PublicHonour], *, english: bool) -> str:
    if not found:
        return ""
    heading = "Certificates and honours" if english else "店铺资质与荣誉"
    lines = "".join(_honour(one, english=english) for one in found)
    return f'<section id="honours"><h2>{heading}</h2><ul class="honours">{lines}</ul></section>'


def _honour(one: PublicHonour, *, english: bool) -> str:
    picture = f'<img src="{escape(one.picture_url)}" alt="">' if one.picture_url else ""
    number = f" {one.number}" if one.number else ""
    kind = KINDS[one.kind][english]
    title = escape(said(one.title, english=english))
    named = f'<a href="{escape(one.url)}" rel="noopener noreferrer nofollow">{title}</a>' if one.url else title
    return (
        f"<li>{picture}<p><b>{named}</b><small>{kind}{escape(number)} · {escape(said(one.issuer, english=english))}"
        f"</small><small>{days(one.valid_from, one.valid_until, english=english)}</small></p></li>"
    )


def said(words: dict[str, str], *, english: bool) -> str:
    """In the reader's language, or in the one there is."""
    wanted, other = ("en", "zh") if english else ("zh", "en")
    return words.get(wanted) or words.get(other, "")


def days(begin: date | None, end: date | None, *, english: bool) -> str:
    """From when to when it is valid; both days count."""
    if begin and end:
        return f"Valid {begin} to {end}" if english else f"有效期 {begin} 至 {end}"
    if end:
        return f"Valid until {end}" if english else f"有效期至 {end}"
    if begin:
        return f"Valid since {begin}" if english else f"{begin} 起有效"
    return "Valid without end" if english else "长期有效"

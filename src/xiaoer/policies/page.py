"""The public page: plain HTML that needs no script and no login, in Chinese and English."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TypeVar
from zoneinfo import ZoneInfo

from xiaoer.policies.public import PublicPolicy, PublicPromise, PublicVersion
from xiaoer.policies.words import ACTIONS, BEARERS, BEGINNINGS, CLOCKS, REASONS, STATES, Language, say

ORDER = tuple(ACTIONS)
Value = TypeVar("Value", int, str)

STYLE = """
:root{color-scheme:light dark}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;line-height:1.7;
font-family:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
h1{font-size:1.5rem;line-height:1.3;margin:.5rem 0}
h2{font-size:1.1rem;margin:2rem 0 .25rem}
section{border-top:1px solid #8884}
dl{margin:.5rem 0;display:grid;gap:.1rem 1rem;grid-template-columns:minmax(6rem,auto) 1fr}
dt{opacity:.75}
dd{margin:0}
nav{display:flex;gap:1rem;flex-wrap:wrap}
.old{padding:.5rem 1rem;border:1px solid #c60;border-radius:.5rem}
a{color:inherit}
a:focus-visible{outline:3px solid #0f766e;outline-offset:2px}
"""


def render(policy: PublicPolicy, language: Language) -> str:
    """The whole page. Every word that a shop wrote is escaped."""
    zh = language == "zh"
    title = f"{policy.shop_name} · {'售后政策' if zh else 'After-sales policy'}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _versions_line(policy, language),
        *(_action(policy, name, policy.actions[name], language) for name in ORDER if name in policy.actions),
        _deadlines(policy, language),
        _other_clauses(policy, language),
        _history(policy, language),
    ]
    tag = "zh-CN" if zh else "en"
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"{_language_link(policy, language)}<main>{''.join(parts)}</main></body></html>"
    )


def _language_link(policy: PublicPolicy, language: Language) -> str:
    other, words = ("en", "English") if language == "zh" else ("zh", "中文")
    return f'<nav><a href="{_path(policy, policy.version)}?lang={other}" lang="{other}">{words}</a></nav>'


def _path(policy: PublicPolicy, version: int) -> str:
    return f"/policy/{escape(policy.shop_id)}/{version}"


def _versions_line(policy: PublicPolicy, language: Language) -> str:
    since = _day(policy.in_force_from, policy.time_zone)
    if language == "zh":
        line = f"第 {policy.version} 版" + (f"，适用于 {since} 起的订单" if since else "")
        old = "这不是现行版本。" if not policy.current else ""
        now = "查看现行版本"
    else:
        line = f"Version {policy.version}" + (f", for orders placed from {since} on" if since else "")
        old = "This is not the version in force." if not policy.current else ""
        now = "Read the one in force"
    if not old:
        return f"<p>{line}</p>"
    link = f'<a href="/policy/{escape(policy.shop_id)}?lang={language}">{now}</a>'
    return f'<p>{line}</p><p class="old">{old} {link}</p>'


def _day(at: datetime | None, time_zone: str) -> str:
    return at.astimezone(ZoneInfo(time_zone) if time_zone else UTC).strftime("%Y-%m-%d %H:%M") if at else ""


def _action(policy: PublicPolicy, name: str, promise: PublicPromise, language: Language) -> str:
    heading = escape(say(ACTIONS, name, language))
    clause = _clause(policy, promise.clause, language)
    return f'<section id="{escape(name)}"><h2>{heading}</h2>{clause}{_list(list(_facts(promise, language)))}</section>'


def _facts(promise: PublicPromise, language: Language) -> list[tuple[str, str]]:
    zh = language == "zh"
    lines: list[tuple[str, str]] = []
    if promise.window_days is not None:
        lines.append(("时限" if zh else "Until", window_words(promise, language)))
    if promise.order_states:
        lines.append(("订单状态" if zh else "Order is", _many(promise.order_states, STATES, language)))
    if promise.reasons:
        lines.append(("适用原因" if zh else "Reasons", _many(promise.reasons, REASONS, language)))
    if promise.evidence_for:
        lines.append(("需要凭证" if zh else "Evidence for", _many(promise.evidence_for, REASONS, language)))
    if promise.freight_by:
        lines.append(("运费" if zh else "Freight", freight_words(promise, language)))
    if promise.once_per_order:
        lines.append(("次数" if zh else "How often", "每个订单一次" if zh else "once for each order"))
    return lines


def window_words(promise: PublicPromise, language: Language) -> str:
    """Within which time, by reason."""
    begin = say(BEGINNINGS, promise.window_from, language)
    zh = language == "zh"

    def said(days: int) -> str:
        return f"{begin} {days} 天内" if zh else f"within {days} days {begin}"

    others = [f"{reasons}{_colon(language)}{said(days)}" for days, reasons in _by_value(promise.windows, language)]
    return _joined([said(promise.window_days or 0), *others], language)


def freight_words(promise: PublicPromise, language: Language) -> str:
    """Who bears the freight, by reason."""
    lines = [
        f"{reasons}{_colon(language)}{say(BEARERS, who, language)}"
        for who, reasons in _by_value(promise.freight_by, language)
    ]
    return _joined(lines, language)


def _by_value(found: dict[str, Value], language: Language) -> list[tuple[Value, str]]:
    """Reasons that have the same value together."""
    values = dict.fromkeys(found.values())
    return [
        (value, _many(tuple(reason for reason, one in found.items() if one == value), REASONS, language))
        for value in values
    ]


def _colon(language: Language) -> str:
    return ": " if language == "en" else "："


def _joined(lines: list[str], language: Language) -> str:
    return ("; " if language == "en" else "；").join(lines)


def _many(codes: tuple[str, ...], words: dict[str, tuple[str, str]], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(say(words, code, language) for code in codes)


def _list(lines: list[tuple[str, str]]) -> str:
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in lines)
    return f"<dl>{body}</dl>" if body else ""


def _clause(policy: PublicPolicy, code: str, language: Language) -> str:
    found = policy.clauses.get(code)
    words = (found.zh or found.en) if found and language == "zh" else ((found.en or found.zh) if found else "")
    return "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())


def _deadlines(policy: PublicPolicy, language: Language) -> str:
    zh = language == "zh"
    lines = [say(CLOCKS, name, language).format(n=count) for name, count in policy.clocks.items()]
    lines.append(
        f"付款后 {policy.dispatch_hours} 小时内发货" if zh else f"Dispatch within {policy.dispatch_hours} hours"
    )
    lines.append(f"质保 {policy.warranty_months} 个月" if zh else f"Warranty: {policy.warranty_months} months")
    body = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<section id="deadlines"><h2>{"时限承诺" if zh else "Deadlines"}</h2><ul>{body}</ul></section>'


def _other_clauses(policy: PublicPolicy, language: Language) -> str:
    named = {promise.clause for promise in policy.actions.values()}
    rest = [code for code in policy.clauses if code not in named]
    body = "".join(f'<div id="clause-{escape(code)}">{_clause(policy, code, language)}</div>' for code in rest)
    heading = "其他条款" if language == "zh" else "Other clauses"
    return f'<section id="clauses"><h2>{heading}</h2>{body}</section>' if body else ""


def _history(policy: PublicPolicy, language: Language) -> str:
    heading = "历次版本" if language == "zh" else "All versions"
    body = "".join(f"<li>{_version_link(policy, one, language)}</li>" for one in policy.versions)
    return f'<section id="versions"><h2>{heading}</h2><ul>{body}</ul></section>'


def _version_link(policy: PublicPolicy, one: PublicVersion, language: Language) -> str:
    name = f"第 {one.version} 版" if language == "zh" else f"Version {one.version}"
    here = ' aria-current="page"' if one.version == policy.version else ""
    link = f'<a href="{_path(policy, one.version)}?lang={language}"{here}>{name}</a>'
    return f"{link} {_day(one.in_force_from, policy.time_zone)}".strip()

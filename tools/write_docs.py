"""Makes the reference pages that the code itself knows best.

`python tools/write_docs.py` writes them; with `--check` it writes nothing and exits 1 when one is stale.
Words come from docstrings; `docs/sentences.toml` holds those that code has no place for.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

import case_docs
import code_facts as facts
import policy_docs
from xiaoer.app import answers, cli, wiring
from xiaoer.app.settings import Settings
from xiaoer.buyers.read_file import NAMES as BUYER_COLUMNS
from xiaoer.catalog.read_file import NAMES as LISTING_COLUMNS
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel import errors as kinds
from xiaoer.kernel.events import Event
from xiaoer.knowledge.import_quick_replies import NAMES as REPLY_COLUMNS
from xiaoer.orders.read_file import NAMES as ORDER_COLUMNS
from xiaoer.tickets.read_file import NAMES as TICKET_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs/reference"
MADE = "<!-- Made by tools/write_docs.py. Do not edit. -->"
WHAT_TO_DO = {
    kinds.Invalid: "Invalid: ask differently; the same call fails again",
    kinds.NotFound: "Not found: no such thing, or not visible to the caller",
    kinds.Forbidden: "Forbidden: this caller may not do this",
    kinds.Conflict: "Conflict: the world moved; reload and decide again",
    kinds.Refused: "Refused: an outside system said no, for good",
    kinds.Unavailable: "Unavailable: try again, after `retry_s` or `retry_ms` when given",
    kinds.Foreign: "Foreign: something came in that cannot be used",
    kinds.XiaoerError: "Others",
}
SECTIONS = {
    "merchants.http": "Merchant, shops and connections",
    "staff.http_access": "Signing in, invitations, passwords",
    "staff.http_me": "The signed-in person",
    "staff.http": "Agents, teams, skills, tokens, audit",
    "files.http": "Files, uploads, stickers",
    "bulletins.http": "Bulletins",
    "buyers.http": "Buyers",
    "catalog.http": "Goods",
    "knowledge.http": "Quick replies",
    "orders.http": "Orders and parcels",
    "logistics.http": "Logistics",
    "policies.http": "After-sales policies",
    "aftersales.http": "After-sales cases",
    "aftersales.http_shop": "What the shop does by itself",
    "aftersales.http_figures": "After-sales figures, ways out, letters",
    "tickets.http": "Tickets",
    "tickets.http_contacts": "Calls and other contacts",
    "calls.http": "Calls under way",
    "app.call_events_http": "The door of telephone systems",
    "tickets.http_setup": "What a merchant sets up for tickets",
    "conversations.http": "Conversations",
    "routing.http": "Routing",
    "campaigns.http": "Campaigns",
    "understanding.http": "A shop's own understanding",
    "language_models.http": "Language model",
    "app.language_models_http": "Language model: the button that tries it",
    "app.context_http": "Lines and context",
    "app.methods_http": "Payment methods",
    "app.webchat.http": "The buyer's side",
    "app.demo.http": "The demo shop (only where it is filled)",
    "app.pages": "Pages",
    "app.health": "Health and figures",
}


def row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [row(*head), "|" + "---|" * len(head), *(row(*cells) for cells in rows), ""]


def page(title: str, intro: str, *parts: list[str]) -> str:
    return (
        "\n".join([MADE, "", f"# {title}", "", intro, "", *(line for part in parts for line in part)]).rstrip() + "\n"
    )


# ---- settings and command line --------------------------------------------------------------------------------


def settings_page() -> str:
    tree = ast.parse((ROOT / "src/xiaoer/app/settings.py").read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    words = {
        statement.target.id: str(below.value.value)
        for statement, below in pairwise(body)
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }
    rows = [(f"`XIAOER_{one.name.upper()}`", _default(one.default), words[one.name]) for one in fields(Settings)]
    intro = (
        "Settings are environment variables, read once at the start. A value that cannot be used ends the program with "
        "one line that names it. What a merchant may change is not here: it is kept in the database and changed in "
        "**Settings** of the workspace."
    )
    return page("Settings", intro, table(("Variable", "Without it", "Meaning"), rows))


def _default(value: Any) -> str:
    if value is MISSING or value == "":
        return "empty"
    return f"`{str(value).replace(str(Path.home()), '~')}`"


def cli_page() -> str:
    parts = [_command(name, command) for name, command in sorted(cli.main.commands.items())]
    intro = (
        f"{cli.main.help} Every command reads the [settings](settings.md), starts the embedded PostgreSQL if it needs "
        "one that is not running, and ends with status 0 only when all went well. Progress goes to standard error, "
        "results to standard output."
    )
    return page("Command line", intro, *parts)


def _command(name: str, command: click.Command) -> list[str]:
    usage = [f"xiaoer {name}"]
    rows: list[tuple[str, ...]] = []
    for one in command.params:
        shown = one.make_metavar(click.Context(command))
        if isinstance(one, click.Option):
            usage.append(f"[{one.opts[0]}{'' if one.is_flag else ' ' + shown}]")
            rows.append((f"`{one.opts[0]}`", one.help or ""))
        else:
            usage.append(shown)
    options = table(("Option", "Meaning"), rows) if rows else []
    return [f"## {name}", "", "```sh", " ".join(usage), "```", "", command.help or "", "", *options]


# ---- events and timers ----------------------------------------------------------------------------------------


def events_page() -> str:
    domains: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for cls in facts.subclasses(Event):
        if "name" not in vars(cls) or not isinstance(getattr(cls, "name", None), str):
            continue
        carries = ", ".join(f"`{one.name}`" for one in fields(cls) if one.name not in ("merchant_id", "at"))
        domains[cls.__module__.split(".")[1]].append((f"`{cls.name}`", facts.said_of(cls, "events", cls.name), carries))
    parts = [[f"## {name}", "", *table(("Event", "When", "Carries"), rows)] for name, rows in sorted(domains.items())]
    intro = (
        "What happened, in the past tense. Every event carries `merchant_id` and `at`; ids, not objects: a reader "
        "loads what it needs. An event is published in the transaction in which it happened, and the live screens hear "
        "of it after the commit."
    )
    return page("Events, reactions and timers", intro, *parts, _reactions(), _timers())


def _reactions() -> list[str]:
    rows = [
        (f"`{event.name}`", "; ".join(f"{_domain(do)}: {facts.spoken(do.__name__)}" for do in reactions))
        for event, reactions in wiring.NOW.items()
    ]
    words = "Everything that follows from an event in the same transaction stands in `app/wiring.py`."
    return ["## What follows", "", words, "", *table(("Event", "Follows at once"), rows)]


def _domain(function: Any) -> str:
    return str(function.__module__).split(".")[1]


def timer_kinds() -> dict[str, Any]:
    return {**wiring.LATER, **wiring.outside(DiskBlobs(ROOT), KeyRing({}), {})}


def _timers() -> list[str]:
    rows = [(f"`{kind}`", facts.sentence_for("timers", kind)) for kind in sorted(timer_kinds())]
    words = (
        "A timer is one row, set and cancelled in the business transaction. It runs at least once, at most twelve "
        "times when it fails (2, 4, 8 … seconds apart, at most an hour), and a dead worker's timer comes back after "
        "a minute. Those that failed for good are counted by `xiaoer_timers_given_up` at `/metrics`."
    )
    return ["## Timers and jobs", "", words, "", *table(("Kind", "Does"), rows)]


# ---- errors ---------------------------------------------------------------------------------------------------


def errors_page() -> str:
    english, chinese = facts.words("en"), facts.words("zh-CN")
    groups: dict[type[Any], dict[str, tuple[str, ...]]] = {kind: {} for kind in WHAT_TO_DO}
    for code, classes in sorted(facts.error_codes().items()):
        kind = next(kind for kind in WHAT_TO_DO if issubclass(classes[0], kind))
        statuses = sorted({str(answers.answer(facts.bare(cls))[0]) for cls in classes})
        meaning = next((said for cls in classes if (said := facts.docstring(cls))), "")
        groups[kind][code] = (f"`{code}`", ", ".join(statuses), meaning, _both(code, english, chinese))
    head = ("Code", "HTTP", "For programs", "For people")
    parts = [[f"## {WHAT_TO_DO[kind]}", "", *table(head, rows.values())] for kind, rows in groups.items() if rows]
    plain = [
        (f"`{code}`", facts.sentence_for("codes", code), _both(code, english, chinese)) for code in facts.plain_codes()
    ]
    frame = ["## Said by the web framework and the live protocol", "", *table(("Code", "When", "For people"), plain)]
    intro = (
        'An error is `{"code": "...", "data": {...}}` over HTTP, and `nack` or `problem` with the same two on the '
        "[live protocol](live.md). Programs go by `code`; `data` holds the values that the words name. The words for "
        "people are in `web/packages/i18n`, in both languages."
    )
    return page("Error codes", intro, *parts, frame)


def _both(code: str, english: dict[str, str], chinese: dict[str, str]) -> str:
    return f"{english.get(code, '—')}<br>{chinese.get(code, '—')}"


# ---- REST -----------------------------------------------------------------------------------------------------


def rest_page() -> str:
    sections: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for door in facts.doors():
        needs = ", ".join(f"`{right}`" for right in door.rights)
        cells = (f"`{door.method} {door.path}`", facts.of_door(door), door.who, needs)
        sections[SECTIONS.get(door.module, door.module)].append(cells)
    head = ("Call", "Does", "For", "Right")
    parts = [[f"## {title}", "", *table(head, rows)] for title, rows in sections.items()]
    intro = (
        "JSON both ways, names in snake_case, times in UTC with `Z`, money in the currency's smallest unit. The full "
        "description with every field is OpenAPI 3.1: `xiaoer openapi`, or a running server at `/api/docs`.\n\n"
        "- **Staff** calls carry the session cookie, or an [API token](roles.md) as `Authorization: Bearer …`. "
        "By cookie, every call but GET also carries `X-Xiaoer: 1`.\n"
        "- **Buyer** calls carry the visitor token of `POST /api/webchat/{public_key}/visitor` as "
        "`Authorization: Bearer …`.\n"
        '- **Lists** answer `{"items": […], "next": cursor or null}`; ask on with `?cursor=`.\n'
        "- **Errors** are [codes](errors.md). The [right](roles.md) in the last column is asked before anything "
        "is read."
    )
    return page("REST API", intro, *parts)


# ---- columns of files ----------------------------------------------------------------------------------------

COLUMNS = {
    "Listings": LISTING_COLUMNS,
    "Orders": ORDER_COLUMNS,
    "Buyers": BUYER_COLUMNS,
    "Tickets": TICKET_COLUMNS,
    "Quick replies": REPLY_COLUMNS,
}


def columns_page() -> str:
    parts = []
    for title, names in COLUMNS.items():
        spellings: dict[str, list[str]] = defaultdict(list)
        for chinese, column in names.items():
            spellings[column].append(chinese)
        rows = [(f"`{column}`", "、".join(many)) for column, many in spellings.items()]
        parts.append([f"## {title}", "", *table(("Column", "Also understood"), rows)])
    intro = (
        "Columns of CSV files have the names of the API; these Chinese ones, as shop systems write them, mean the "
        "same. What each holds is in [import formats](import.md), for quick replies in "
        "[Keep quick replies](../howto/quick-replies.md)."
    )
    return page("Column names", intro, *parts)


# ---- requirements ---------------------------------------------------------------------------------------------


def requirements_page() -> str:
    proofs, rows = facts.proofs(), facts.requirements()
    shown = [(one["id"], _behaviour(one), _proof(proofs.get(one["id"], []))) for one in rows]
    held = [one for one in rows if one["id"] in proofs]
    partly = sum("so_far" in one for one in held)
    intro = (
        "What a user must be able to do, one row each. A row holds when a story test in `tests/story` names its id and "
        f"passes. {len(held)} of {len(rows)} have such a test, {partly} of them for the part that is said; the others "
        "say “not yet”."
    )
    return page("Requirements", intro, table(("Id", "Behaviour", "Shown by"), shown))


def _behaviour(one: dict[str, str]) -> str:
    return f"{one['behaviour']} *So far: {one['so_far']}.*" if "so_far" in one else one["behaviour"]


def _proof(found: list[tuple[str, str]]) -> str:
    if not found:
        return "not yet"
    by_file: dict[str, list[str]] = defaultdict(list)
    for file, name in found:
        by_file[file].append(facts.spoken(name.removeprefix("test_")))
    return "<br>".join(f"[{file}](../tests/story/{file}): {'; '.join(names)}" for file, names in by_file.items())


# ---- all ------------------------------------------------------------------------------------------------------


def pages() -> Iterator[tuple[Path, str]]:
    yield REFERENCE / "settings.md", settings_page()
    yield REFERENCE / "cli.md", cli_page()
    yield REFERENCE / "events.md", events_page()
    yield REFERENCE / "errors.md", errors_page()
    yield REFERENCE / "rest.md", rest_page()
    yield REFERENCE / "columns.md", columns_page()
    yield REFERENCE / "policies.md", policy_docs.page(MADE)
    yield REFERENCE / "after-sales.md", case_docs.page(MADE)
    yield ROOT / "docs/requirements.md", requirements_page()


def main(arguments: list[str]) -> int:
    stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `python tools/write_docs.py`", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale:
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

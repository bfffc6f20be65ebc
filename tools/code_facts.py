"""What the code says of itself: its events, errors, doors and story tests. Read by tools/write_docs.py and tests."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
import textwrap
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from litestar.handlers import HTTPRouteHandler

import xiaoer
from xiaoer.app import answers, asgi
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.permissions import Permission

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")
LIVE = ROOT / "src/xiaoer/app/live"


@cache
def import_all() -> None:
    """Every module of ours is loaded, so that subclasses know each other. Migrations run only under Alembic."""
    for module in pkgutil.walk_packages(xiaoer.__path__, "xiaoer."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def subclasses(base: type[T]) -> Iterator[type[T]]:
    """All of ours below `base`, in the order of their modules and lines."""
    import_all()
    found: set[type[T]] = set()
    queue = [base]
    while queue:
        queue += (below := queue.pop().__subclasses__())
        found |= {one for one in below if one.__module__.startswith("xiaoer.") and _stands_there(one)}
    yield from sorted(found, key=lambda one: (one.__module__, inspect.getsourcelines(one)[1]))


def _stands_there(cls: type[Any]) -> bool:
    """False for the first draft of a dataclass with slots, which Python makes again and forgets later."""
    return getattr(sys.modules[cls.__module__], cls.__name__, None) is cls


def docstring(thing: Any) -> str:
    """What was written about `thing`; nothing for what dataclasses and base classes write by themselves."""
    said = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    if not said or said.startswith(f"{thing.__name__}("):
        return ""
    return " ".join(said.split())


def first_sentence(words: str) -> str:
    return re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0] if words else ""


def spoken(name: str) -> str:
    return name.replace("_", " ")


@cache
def sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "docs/sentences.toml").read_text("utf-8"))


def sentence_for(part: str, name: str) -> str:
    return sentences().get(part, {}).get(name, "")


def said_of(thing: Any, part: str, name: str) -> str:
    return sentence_for(part, name) or docstring(thing)


# ---- errors ---------------------------------------------------------------------------------------------------


def error_codes() -> dict[str, list[type[XiaoerError]]]:
    """Code → the classes that carry it."""
    found: dict[str, list[type[XiaoerError]]] = defaultdict(list)
    for cls in subclasses(XiaoerError):
        found[cls.code].append(cls)
    return found


def bare(cls: type[XiaoerError]) -> XiaoerError:
    """An instance without its data, whatever its constructor asks for."""
    made = cls.__new__(cls)
    made.data = {}
    return made


def plain_codes() -> list[str]:
    """Codes that no class carries: of the framework's refusals, and of frames that the live gate refuses."""
    said = {*answers.HTTP_CODES.values(), "bad_request", XiaoerError.code}
    for path in LIVE.glob("*.py"):
        said |= {code for call in _calls(ast.parse(path.read_text("utf-8"))) for code in _codes_in(call)}
    return sorted(said - set(error_codes()))


REFUSING = frozenset({"refuse", "_refuse", "problem", "Problem", "Nack", "call_later", "_expect_no_more_than"})


def _codes_in(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in REFUSING:
        return
    for given in call.args:
        yield from (text for text in _texts(given) if re.fullmatch("[a-z]+_[a-z_]+", text))


def _texts(tree: ast.expr) -> Iterator[str]:
    """Texts that may be passed as this argument: alone, unpacked, or one of two."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    elif isinstance(tree, ast.Starred):
        yield from _texts(tree.value)
    elif isinstance(tree, ast.IfExp):
        yield from (*_texts(tree.body), *_texts(tree.orelse))
    elif isinstance(tree, ast.Tuple):
        for one in tree.elts:
            yield from _texts(one)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOT / f"web/packages/i18n/{language}/errors.json").read_text("utf-8"))
    return found


# ---- REST -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    method: str
    path: str
    module: str
    who: str
    """staff, buyer, or anybody."""
    rights: tuple[str, ...]
    described: bool
    """Stands in the OpenAPI document."""
    words: str


def doors() -> Iterator[Door]:
    for part in asgi.PARTS:
        for handler in part.routes:
            yield from _doors_of(handler)


def _doors_of(handler: HTTPRouteHandler) -> Iterator[Door]:
    function = handler.fn
    takes = inspect.signature(function).parameters
    who = "staff" if "caller" in takes else "buyer" if "buyer_caller" in takes else "anybody"
    for path in sorted(handler.paths):
        for method in sorted(handler.http_methods):
            yield Door(
                str(getattr(method, "value", method)),
                re.sub(r"{(\w+):\w+}", r"{\1}", path),
                function.__module__.removeprefix("xiaoer."),
                who,
                rights_of(function),
                handler.include_in_schema is not False,
                docstring(function),
            )


def of_door(door: Door) -> str:
    return sentence_for("endpoints", f"{door.method} {door.path}") or first_sentence(door.words)


def rights_of(function: Any) -> tuple[str, ...]:
    """The rights that the handler's own body asks for."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found: dict[str, None] = {}
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("transaction", "require"):
            found |= dict.fromkeys(_rights_in(call, function.__globals__))
    return tuple(found)


def _rights_in(call: ast.Call, known: dict[str, Any]) -> Iterator[str]:
    for given in call.args:
        for node in ast.walk(given):
            if isinstance(node, ast.Attribute) and node.attr in Permission.__members__:
                yield Permission[node.attr].value
            elif isinstance(node, ast.Name) and isinstance(known.get(node.id), Permission):
                yield known[node.id].value


# ---- requirements ---------------------------------------------------------------------------------------------


def requirements() -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads((ROOT / "docs/requirements.toml").read_text("utf-8"))["row"]
    return found


def proofs() -> dict[str, list[tuple[str, str]]]:
    """Requirement id → (file, test) of every story test that names it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted((ROOT / "tests/story").glob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        everywhere = [one for node in tree.body if isinstance(node, ast.Assign) for one in _proved(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                own = [one for decorator in node.decorator_list for one in _proved(decorator)]
                for one in dict.fromkeys([*everywhere, *own]):
                    found[one].append((path.name, node.name))
    return found


def _proved(tree: ast.AST) -> Iterator[str]:
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "proves":
            yield from (str(given.value) for given in call.args if isinstance(given, ast.Constant))

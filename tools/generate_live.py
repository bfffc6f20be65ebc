"""Makes the TypeScript types and the AsyncAPI document of the live protocol from its one definition.

`python tools/generate_live.py` writes both; with `--check` it writes nothing and exits 1 when one is stale.
"""

import ast
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec

from xiaoer.app.live import protocol

ROOT = Path(__file__).resolve().parent.parent
TYPES = ROOT / "web/packages/live/src/protocol.ts"
DOCUMENT = ROOT / "docs/reference/live.asyncapi.json"
REF = "#/components/schemas/"
Schema = dict[str, Any]
ALIASES = {tuple(sorted(get_args(getattr(protocol, name)))): name for name in ("Kind", "AuthorKind")}
JSON_TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def written_after_fields() -> dict[tuple[str, str], str]:
    """The string under a field or a name in the source, by (class or "", name); Python itself does not keep it."""
    tree = ast.parse(Path(protocol.__file__).read_text())
    notes: dict[tuple[str, str], str] = {}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    scopes = [("", tree.body), *((node.name, node.body) for node in classes)]
    for scope, body in scopes:
        for name, words in _named_notes(body):
            notes[scope, name] = words
    return notes


def _named_notes(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, follower in pairwise(body):
        target = _target(statement)
        if target and isinstance(follower, ast.Expr) and isinstance(follower.value, ast.Constant):
            yield target, str(follower.value.value)


def _target(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


NOTES = written_after_fields()


def members(union: Any) -> list[type[msgspec.Struct]]:
    return list(get_args(union))


def schemas() -> dict[str, Schema]:
    """JSON Schema of every struct by name, with the words written after its fields."""
    _, components = msgspec.json.schema_components(
        [protocol.FromClient, protocol.FromServer], ref_template=REF + "{name}"
    )
    for name, schema in components.items():
        for field, part in schema["properties"].items():
            if (name, field) in NOTES:
                part["description"] = NOTES[name, field]
    return dict(sorted(components.items()))


# ---- TypeScript -----------------------------------------------------------------------------------------------


def typescript() -> str:
    parts = [
        "// Made by tools/generate_live.py from src/xiaoer/app/live/protocol.py. Do not edit.",
        f"export const VERSION = {protocol.VERSION};",
        "export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };\n"
        "export type JsonObject = { [key: string]: Json };",
    ]
    for literals, name in ALIASES.items():
        words = " | ".join(json.dumps(value) for value in literals)
        parts.append(f"{_comment(NOTES.get(('', name)), '')}export type {name} = {words};")
    parts += [_interface(name, schema) for name, schema in schemas().items()]
    parts.append(_union("FromClient", protocol.FromClient))
    parts.append(_union("FromServer", protocol.FromServer))
    return "\n\n".join(parts) + "\n"


def _union(name: str, union: Any) -> str:
    return f"export type {name} =\n  | " + "\n  | ".join(struct.__name__ for struct in members(union)) + ";"


def _interface(name: str, schema: Schema) -> str:
    always = set(schema.get("required", ()))
    if _sends_everything(name):
        always = set(schema["properties"])
    fields = [
        f"{_comment(part.get('description'), '  ')}  {field}{'' if field in always else '?'}: {_type(field, part)};"
        for field, part in schema["properties"].items()
    ]
    return f"{_comment(schema.get('description'), '')}export interface {name} {{\n" + "\n".join(fields) + "\n}"


def _sends_everything(name: str) -> bool:
    """True for what the server writes without leaving out defaults: its reader finds every field."""
    struct: type[msgspec.Struct] = getattr(protocol, name)
    return struct not in members(protocol.FromClient) and not struct.__struct_config__.omit_defaults


def _comment(words: str | None, indent: str) -> str:
    return f"{indent}/** {' '.join(words.split())} */\n" if words else ""


def _type(field: str, schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "anyOf" in schema:
        return " | ".join(_type(field, part) for part in schema["anyOf"])
    if "enum" in schema:
        return _literal(tuple(schema["enum"]))
    if schema["type"] == "array":
        return f"{_type(field, schema['items'])}[]"
    if schema["type"] == "object":
        return _record(field, schema)
    return JSON_TYPES[schema["type"]]


def _literal(values: tuple[str, ...]) -> str:
    return ALIASES.get(values) or " | ".join(json.dumps(value) for value in values)


def _record(field: str, schema: Schema) -> str:
    values = schema.get("additionalProperties")
    return f"Record<string, {_type(field, values)}>" if isinstance(values, dict) else "JsonObject"


# ---- AsyncAPI -------------------------------------------------------------------------------------------------


def asyncapi() -> str:
    """AsyncAPI 3.0: one channel, every frame a message, one operation each way (seen from the server)."""
    incoming, outgoing = members(protocol.FromClient), members(protocol.FromServer)
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Xiaoer live protocol",
            "version": f"{protocol.VERSION}.0.0",
            "description": protocol.__doc__,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"here": {"host": "localhost:8080", "protocol": "ws", "description": "Use wss in production."}},
        "channels": {
            "live": {
                "address": "/live",
                "messages": {
                    struct.__name__: {"$ref": f"#/components/messages/{struct.__name__}"}
                    for struct in [*incoming, *outgoing]
                },
            }
        },
        "operations": {
            "hear": _operation("receive", "Frames of a client.", incoming),
            "say": _operation("send", "Frames of the server.", outgoing),
        },
        "components": {
            "messages": {struct.__name__: _message(struct) for struct in [*incoming, *outgoing]},
            "schemas": schemas(),
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _operation(action: str, summary: str, structs: list[type[msgspec.Struct]]) -> Schema:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{struct.__name__}"} for struct in structs],
    }


def _message(struct: type[msgspec.Struct]) -> Schema:
    message: Schema = {"name": str(struct.__struct_config__.tag), "payload": {"$ref": REF + struct.__name__}}
    if "description" in (schema := schemas()[struct.__name__]):
        message["summary"] = schema["description"].splitlines()[0]
    return message


def main(arguments: list[str]) -> int:
    stale = [
        (path, text)
        for path, text in ((TYPES, typescript()), (DOCUMENT, asyncapi()))
        if not path.exists() or path.read_text() != text
    ]
    if "--check" in arguments:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `python tools/generate_live.py`", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whatever can be set, called, heard or sent stands in the reference."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest

import code_facts as facts
import write_docs
from xiaoer.app import cli, transfer
from xiaoer.app.live import protocol
from xiaoer.app.settings import Settings
from xiaoer.kernel.events import Event

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize(("path", "text"), list(write_docs.pages()), ids=lambda one: Path(str(one)[:200]).name[:30])
def test_a_made_page_is_as_the_code_says(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, "run `python tools/write_docs.py`"


def test_every_setting_is_explained() -> None:
    assert [
        one.name for one in fields(Settings) if f"`XIAOER_{one.name.upper()}`" not in read("reference/settings.md")
    ] == []


def test_every_command_and_option_is_explained() -> None:
    page = read("reference/cli.md")
    assert [name for name in cli.main.commands if f"## {name}\n" not in page] == []
    silent = [name for name, one in cli.main.commands.items() if not one.help]
    parameters = [one for command in cli.main.commands.values() for one in command.params]
    unhelped = [one.name for one in parameters if isinstance(one, click.Option) and not one.help]
    assert (silent, unhelped) == ([], [])


def test_every_event_is_explained() -> None:
    named = [one for one in facts.subclasses(Event) if "name" in vars(one) and isinstance(one.name, str)]
    page = read("reference/events.md")
    assert len(named) > 15
    assert [one.name for one in named if f"`{one.name}`" not in page] == []
    assert [one.name for one in named if not facts.said_of(one, "events", one.name)] == []


def test_every_kind_of_timer_is_explained() -> None:
    kinds = write_docs.timer_kinds()
    assert [kind for kind in kinds if f"`{kind}`" not in read("reference/events.md")] == []
    assert [kind for kind in kinds if not facts.sentence_for("timers", kind)] == []


def test_every_endpoint_is_explained_in_a_sentence() -> None:
    doors = list(facts.doors())
    page = read("reference/rest.md")
    assert [door for door in doors if f"`{door.method} {door.path}`" not in page] == []
    assert [f"{door.method} {door.path}" for door in doors if not facts.of_door(door)] == []


def test_the_reference_and_openapi_know_the_same_endpoints() -> None:
    described = msgspec.to_builtins(transfer.openapi_document(Settings.read({})))["paths"]
    verbs = {"get", "post", "put", "patch", "delete", "head"}
    openapi = {(verb.upper(), path) for path, calls in described.items() for verb in calls if verb in verbs}
    assert {(door.method, door.path) for door in facts.doors() if door.described} == openapi


def test_no_sentence_speaks_of_what_is_gone() -> None:
    known = {
        "endpoints": {f"{door.method} {door.path}" for door in facts.doors()},
        "codes": set(facts.plain_codes()),
        "events": {one.name for one in facts.subclasses(Event) if isinstance(getattr(one, "name", None), str)},
        "timers": set(write_docs.timer_kinds()),
    }
    gone = {part: set(words) - known[part] for part, words in facts.sentences().items()}
    assert {part: names for part, names in gone.items() if names} == {}


@pytest.mark.parametrize("title", write_docs.COLUMNS)
def test_every_column_of_a_file_is_explained(title: str) -> None:
    page = read("howto/quick-replies.md" if title == "Quick replies" else "reference/import.md")
    columns = set(write_docs.COLUMNS[title].values())
    assert [one for one in columns if one.rsplit(".", 1)[-1] not in page] == []


@pytest.mark.parametrize("union", [protocol.FromClient, protocol.FromServer])
def test_every_live_frame_is_explained(union: object) -> None:
    page = read("reference/live.md")
    tags = [str(struct.__struct_config__.tag) for struct in get_args(union)]
    assert [tag for tag in tags if f"`{tag}`" not in page] == []


def test_every_requirement_that_a_story_names_exists() -> None:
    known = {one["id"] for one in facts.requirements()}
    assert len(known) == 140
    assert set(facts.proofs()) - known == set()


def test_the_glossary_knows_every_package() -> None:
    packages = [one.name for one in (DOCS.parent / "src/xiaoer").iterdir() if (one / "__init__.py").is_file()]
    page = read("glossary.md")
    assert len(packages) > 10
    assert [name for name in packages if not re.search(rf"^\| `{name}` \|", page, re.MULTILINE)] == []

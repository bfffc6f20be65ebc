"""Find channels by their manifests and check each against the ports it claims."""

import importlib
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from xiaoer.ports.channel import CHANNELS, ChannelFacts

HOME = "xiaoer.channels"


class BadManifest(ValueError):
    """A channel folder is wrong. Raised at start-up, so a broken channel never takes traffic."""


@dataclass(frozen=True, slots=True)
class Channel:
    facts: ChannelFacts
    adapters: dict[str, Any] = field(repr=False)


def load_all() -> dict[str, Channel]:
    """Our own channels and those that other packages offer through the entry point `xiaoer.channels`."""
    found = dict(_in_folder(files(HOME), HOME))
    for entry in entry_points(group=HOME):
        package = entry.value
        channel = read(files(package), package)
        if channel.facts.slug in found:
            raise BadManifest(f"{package}: there is already a channel {channel.facts.slug!r}")
        found[channel.facts.slug] = channel
    CHANNELS.clear()
    CHANNELS.update({slug: channel.facts for slug, channel in found.items()})
    return found


def _in_folder(home: Traversable, package: str) -> list[tuple[str, Channel]]:
    folders = sorted((f for f in home.iterdir() if (f / "manifest.toml").is_file()), key=lambda f: f.name)
    return [(f.name, read(f, f"{package}.{f.name}")) for f in folders]


def read(folder: Traversable, package: str) -> Channel:
    """One channel. Raises BadManifest for an unknown key, a wrong slug or a port without its adapter."""
    try:
        facts = msgspec.convert(tomllib.loads((folder / "manifest.toml").read_text("utf-8")), ChannelFacts)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise BadManifest(f"{package}: {error}") from error
    if facts.slug != package.rsplit(".", 1)[-1]:
        raise BadManifest(f"{package}: slug must equal the folder name")
    try:
        adapters = {port: importlib.import_module(f"{package}.{port}").Adapter() for port in facts.ports}
    except (ImportError, AttributeError) as error:
        raise BadManifest(f"{package}: {error}") from error
    return Channel(facts, adapters)

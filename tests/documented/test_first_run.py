"""What the first run needs is said the same everywhere, and what is missing in one line."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT

TOOLS = ("bash", "cat", "dirname", "mktemp", "rm")


def engines() -> str:
    return str(json.loads((ROOT / "web/package.json").read_text())["engines"]["node"])


def setting_up_with(node: str, path: Path) -> tuple[int, str]:
    """What is said where `node` is of this version and nothing else of it is installed."""
    for tool in TOOLS:
        (path / tool).symlink_to(str(shutil.which(tool)))
    stub = path / "node"
    stub.write_text(f"#!{shutil.which('bash')}\n[[ $1 == --version ]] && echo v{node}\n")
    stub.chmod(0o755)
    env = {"PATH": str(path), "HOME": os.environ["HOME"]}
    done = subprocess.run([str(path / "bash"), str(ROOT / "tools/setup.sh"), "packages"], env=env, capture_output=True)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("version", ["18.20.4", "20.18.3", "21.7.3", "22.11.0"])
def test_a_node_that_is_too_old_is_named_with_what_is_needed(version: str, tmp_path: Path) -> None:
    rc, said = setting_up_with(version, tmp_path)
    assert rc == 1
    assert said.startswith(f"✗ Node.js v{version} is too old: 20.19, 22.12 or newer is needed.")
    assert said.count("\n") == 1


@pytest.mark.parametrize("version", ["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.1.0"])
def test_a_node_that_will_do_is_taken(version: str, tmp_path: Path) -> None:
    assert setting_up_with(version, tmp_path) == (1, "✗ npm is missing. Debian, Ubuntu: sudo apt-get install npm\n")


def test_the_pages_name_the_node_that_the_packages_need() -> None:
    needed = re.findall(r"\d+\.\d+", engines())
    assert needed == ["20.19", "22.12"]
    for page in ("README.md", "README.zh-CN.md"):
        (said,) = re.findall(r"Node\.js ≥ ([^,、]+)", (ROOT / page).read_text("utf-8"))
        assert re.findall(r"\d+\.\d+", said) == needed, page

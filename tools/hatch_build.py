"""Build the web files into the wheel: `pip install .` on a clean checkout has the screens inside."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import (  # type: ignore[import-not-found, unused-ignore]
    BuildHookInterface,
)


class WebBuildHook(BuildHookInterface[Any]):  # type: ignore[misc, unused-ignore]
    """Run `npm ci` and `npm run build` unless the built files are there (or the install is editable)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        built = Path(self.root, "src/xiaoer/app/web/workspace/index.html")
        if version == "editable" or built.exists() or os.environ.get("XIAOER_SKIP_WEB_BUILD"):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Node.js 20 or newer with npm is needed to build the web files; install it and try again."
            )
        web = Path(self.root, "web")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=web, check=True)
        subprocess.run([npm, "run", "build"], cwd=web, check=True)

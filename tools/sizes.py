"""Small files, short functions, a light widget. Prints what is too big; exit status 1 if anything is."""

from __future__ import annotations

import ast
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("src", "tests", "web", "bench", "tools")
SUFFIXES = {".py", ".ts", ".vue"}
NOT_OURS = {"node_modules", "dist", "__pycache__"}
GENERATED = re.compile(r"generated", re.IGNORECASE)  # said in the file's first lines, or in its name

FILE_LINES = 400
FUNCTION_LINES = 40
LOADER_BYTES = 4 * 1024
WIDGET_BYTES = 80 * 1024
BUILT = Path("src/xiaoer/app/web")


def files() -> Iterator[Path]:
    for folder in map(Path, FOLDERS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and not NOT_OURS & set(path.parts) and not path.is_relative_to(BUILT):
                yield path


def big_files() -> Iterator[str]:
    for path in files():
        lines = path.read_text("utf-8").splitlines()
        if len(lines) > FILE_LINES and not GENERATED.search("\n".join([path.name, *lines[:3]])):
            yield f"{path}: {len(lines)} lines, {FILE_LINES} are allowed"


def long_functions() -> Iterator[str]:
    for path in files():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (n := length(node)) > FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {n} lines, {FUNCTION_LINES} are allowed"


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring and decorators."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return lines
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1)


def heavy_widget() -> Iterator[str]:
    """What a shop's page loads: the loader alone at first, the widget's first files when it opens."""
    widget = BUILT / "widget"
    page = widget / "index.html"
    for loader in (*BUILT.glob("loader*.js"), *widget.glob("loader*.js")):
        if (size := zipped(loader)) > LOADER_BYTES:
            yield f"{loader}: {size} bytes gzipped, {LOADER_BYTES} are allowed"
    if page.exists():
        scripts = first_scripts(page)
        if (size := sum(map(zipped, scripts))) > WIDGET_BYTES:
            yield f"{page}: {size} bytes of script gzipped, {WIDGET_BYTES} are allowed"


def first_scripts(page: Path) -> list[Path]:
    """The scripts a page loads at once: its own, the preloaded, and those they import by name."""
    named = re.findall(r'(?:src|href)="([^"]+\.m?js)"', page.read_text("utf-8"))
    queue = [found for name in named if (found := built(page.parent, name))]
    seen: list[Path] = []
    while queue:
        script = queue.pop()
        if script in seen:
            continue
        seen.append(script)
        imports = re.findall(r"""(?:^|[;}\s])(?:import|from)\s*["']([^"']+\.m?js)["']""", script.read_text("utf-8"))
        queue += [found for name in imports if (found := built(script.parent, name))]
    return seen


def built(folder: Path, url: str) -> Path | None:
    """The built file behind a relative or absolute address."""
    candidates = [folder / url, *BUILT.rglob(Path(url).name)]
    return next((path.resolve() for path in candidates if path.is_file()), None)


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def main() -> int:
    found = [*big_files(), *long_functions(), *heavy_widget()]
    print("\n".join(found) or "sizes are good")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

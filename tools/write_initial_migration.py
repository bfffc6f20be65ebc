"""Write `0001_initial.sql` from the tables, until the first release freezes it. `--check` only compares."""

import importlib
import pkgutil
import sys
from pathlib import Path

import xiaoer
from xiaoer.infra import schema

TARGET = Path(__file__).parents[1] / "src/xiaoer/app/migrations/versions/0001_initial.sql"
END = "\n-- end of statement\n"


def main() -> int:
    for package in pkgutil.iter_modules(xiaoer.__path__):
        if package.ispkg and package.name not in ("app", "channels", "testing"):
            importlib.import_module(f"xiaoer.{package.name}")
    wanted = END.join(schema.ddl()) + "\n"
    if "--check" in sys.argv:
        return 0 if TARGET.exists() and TARGET.read_text("utf-8") == wanted else 1
    TARGET.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env bash
# Every check that needs no running server. All of them run, even when one fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=()

check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    printf '▸ %s: good\n' "$name"
  else
    printf '✗ %s\n%s\n' "$name" "$said"
    failed+=("$name")
  fi
}

web_check() { cd web && npm run check --if-present --silent; }

check format .venv/bin/ruff format --check .
check lint .venv/bin/ruff check .
check types .venv/bin/mypy
check contracts env PYTHONPATH=. .venv/bin/lint-imports
check live .venv/bin/python tools/generate_live.py --check
check schema .venv/bin/python tools/write_initial_migration.py --check
check docs .venv/bin/python tools/write_docs.py --check
check sizes .venv/bin/python tools/sizes.py
if [[ -f web/package.json ]]; then check web web_check; fi

if ((${#failed[@]})); then
  printf '✗ failed: %s\n' "${failed[*]}" >&2
  exit 1
fi

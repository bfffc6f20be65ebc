#!/usr/bin/env bash
# Make this checkout ready, doing only what is not done yet: tools/setup.sh [python] [packages] [web] [browser]
#   python    .venv with the locked dependencies and the command `xiaoer`
#   packages  web/node_modules at the locked versions
#   web       packages, and the built screens in src/xiaoer/app/web
#   browser   a Chromium and Chinese fonts, for the browser tests
# What cannot be done from here is said in one line, and the exit status is 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1 npm_config_update_notifier=false
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '▸ %s\n' "$*"; }
missing() { printf '✗ %s\n' "$*" >&2; exit 1; }

# Run a command without its output, unless it fails.
quietly() { "$@" >"$log" 2>&1 || { tail -n 60 "$log" >&2; missing "failed: $*"; }; }

hash_of() { sha256sum | cut -d' ' -f1; }
fresh() { [[ -f $1 && $(<"$1") == "$2" ]]; }

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  missing "Python 3.11 or newer is missing. Debian 12+, Ubuntu 24.04+: sudo apt-get install python3 python3-venv"
}

ready_python() {
  local python wanted uv=uv inexact=()
  python=$(find_python)
  wanted=$({ cat pyproject.toml uv.lock; "$python" --version; pwd; } | hash_of)
  if fresh .venv/.ready "$wanted" && [[ -x .venv/bin/xiaoer ]]; then return; fi
  say "Python packages at their locked versions (the first time takes a minute) …"
  if [[ -d .venv && ! -x .venv/bin/python ]]; then rm -rf .venv; fi
  if uv --version >/dev/null 2>&1; then
    [[ -d .venv ]] || quietly uv venv --quiet --python "$python" .venv
  else
    .venv/bin/python -m pip --version >/dev/null 2>&1 || rm -rf .venv # made by a uv that is gone
    [[ -d .venv ]] || "$python" -m venv .venv >"$log" 2>&1 || {
      rm -rf .venv
      missing "Python's venv module is missing. Debian, Ubuntu: sudo apt-get install python3-venv"
    }
    [[ -x .venv/bin/uv ]] || quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    uv=.venv/bin/uv inexact=(--inexact)
  fi
  VIRTUAL_ENV='' quietly "$uv" sync --quiet --frozen ${inexact[@]+"${inexact[@]}"}
  printf '%s' "$wanted" >.venv/.ready
}

# As `engines` in web/package.json says: 20.19 and 22.12 are the first that Vite can be loaded by.
node_will_do() {
  local major minor
  IFS=. read -r major minor _ <<<"${1#v}"
  ((major > 22 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19)))
}

ready_packages() {
  local wanted
  [[ -f web/package-lock.json ]] || return 0
  command -v node >/dev/null || missing "Node.js is missing: 20.19, 22.12 or newer is needed. See https://nodejs.org/en/download (Debian 13: sudo apt-get install nodejs npm)"
  node_will_do "$(node --version)" || missing "Node.js $(node --version) is too old: 20.19, 22.12 or newer is needed. See https://nodejs.org/en/download"
  command -v npm >/dev/null || missing "npm is missing. Debian, Ubuntu: sudo apt-get install npm"
  wanted=$({ cat web/package-lock.json; node --version; pwd; } | hash_of)
  # The second: somebody ran npm by hand after the lock file changed.
  if fresh web/node_modules/.ready "$wanted" || [[ web/node_modules/.package-lock.json -nt web/package-lock.json ]]; then return; fi
  say "web packages at their locked versions …"
  (cd web && quietly npm ci --no-audit --no-fund --prefer-offline)
  printf '%s' "$wanted" >web/node_modules/.ready
}

ready_web() {
  local wanted
  ready_packages
  [[ -f web/package-lock.json ]] || return 0
  wanted=$(find web -type d \( -name node_modules -o -name dist -o -name tests \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | hash_of)
  if fresh web/node_modules/.built "$wanted" && [[ -f src/xiaoer/app/web/workspace/index.html ]]; then return; fi
  say "building the screens …"
  (cd web && quietly npm run build)
  printf '%s' "$wanted" >web/node_modules/.built
}

find_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    # Ubuntu's chromium-browser may be a stub that only asks for a snap.
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

ready_browser() {
  local wanted=() sudo=()
  find_browser || wanted+=(chromium)
  fc-list :lang=zh-cn 2>/dev/null | grep -q . || wanted+=(fonts-noto-cjk fontconfig)
  [[ ${#wanted[@]} -gt 0 ]] || return 0
  if ((EUID != 0)); then sudo=(sudo -n); fi
  if ! command -v apt-get >/dev/null || { ((EUID != 0)) && ! sudo -n true 2>/dev/null; }; then
    missing "The browser tests need: ${wanted[*]}. Debian, Ubuntu: sudo apt-get install ${wanted[*]}"
  fi
  say "installing ${wanted[*]} for the browser tests …"
  export DEBIAN_FRONTEND=noninteractive
  "${sudo[@]}" apt-get update >"$log" 2>&1 || true
  if ! apt-cache show chromium 2>/dev/null | grep -q '^Filename'; then # Ubuntu has it as a snap only
    wanted=("${wanted[@]/#chromium/chromium-browser}")
  fi
  quietly "${sudo[@]}" apt-get install -y --no-install-recommends "${wanted[@]}"
  find_browser || missing "No working Chromium. Ubuntu: sudo snap install chromium, or install google-chrome-stable from https://www.google.com/chrome"
}

for part in "$@"; do
  "ready_$part"
done

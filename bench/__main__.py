"""Run the benchmarks one after the other: `python -m bench [name …]`. Each is a program of its own with --help."""

import argparse
import subprocess
import sys

PROGRAMS = {
    "append": "messages a second through the front door, against pgbench and socket.io",
    "stalled_client": "what one stalled client costs the others",
    "idle_sockets": "memory of 10,000 idle connections",
    "quick_replies": "quick replies for each keystroke, 5,000 entries",
    "search": "search in 1,000,000 messages",
    "policy": "verdicts with 50 CEL conditions, and a dry run of 100,000 cases",
    "cases": "a page of the after-sales queue at 1,000,000 cases, and 500 cases at once on one order",
    "growth": "10,000,000 messages against 100,000",
    "ledger": "a million operations on the ledger, and 500 holds on one order at once",
    "crash": "kill -9 of server and database under load",
    "payout_crash": "kill -9 of server, payer and database while payouts are made",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PROGRAMS, []], help="which ones; none: all")
    failed = []
    for name in parser.parse_args().names or PROGRAMS:
        print(f"\n▸ {name}: {PROGRAMS[name]}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"✗ failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

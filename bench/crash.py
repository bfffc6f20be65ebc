"""kill -9 of the server, the database or both, at random points under load, again and again.

    python -m bench.crash --rounds 100

Buyers and agents talk without a pause through correct clients of the live protocol; the server runs as in an install
without settings, with its own PostgreSQL. A killed server is started again after a moment, as a supervisor would; a
killed database is the server's own business; the clients come back by themselves. In the end every acknowledged
line must be in the database once and in the order it was said, what each client shows must have no hole and no end
missing, and every conversation in which a buyer spoke must have an owner or wait in line.

Ends with 1 if anything was lost, doubled, out of order, missing on a screen or forgotten by routing.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

from bench.live_client import Entry, Frame, LiveClient
from bench.shop import Shop, open_shop
from xiaoer.kernel.ids import new_id

TARGETS = ("server", "database", "postmaster", "both")
SETTLES_WITHIN_S = 150.0
"""Long enough for a machine that does other work beside; nothing waits when all is well."""
PAUSE_S = (0.03, 0.2)
"""Between two lines of one buyer."""


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def kill_database(shop: Shop, *, children: bool) -> None:
    """The postmaster, and at the same moment its children or not."""
    for file in (shop.data_dir / "postgres").rglob("postmaster.pid"):
        pid = int(file.read_text().split()[0])
        doomed = children_of(pid) if children else []
        kill(pid)
        for child in doomed:
            kill(child)


def kill_server(shop: Shop) -> None:
    assert shop.server is not None
    shop.server.kill()
    shop.server.wait()


def strike(shop: Shop, target: str) -> None:
    if target in ("database", "postmaster", "both"):
        kill_database(shop, children=target != "postmaster")
    if target in ("server", "both"):
        kill_server(shop)


@dataclass
class Said:
    """What one client said into one conversation, in the order of saying."""

    client: LiveClient
    texts: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Outcome:
    rounds: int = 0
    said: int = 0
    acknowledged: int = 0
    refused: int = 0
    """Answers of agents whose conversation was given to a colleague meanwhile."""
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    unanswered: int = 0
    """Lines that got no answer although everything runs again."""
    behind: list[str] = field(default_factory=list)
    """Screens that do not show what the database holds."""
    forgotten: list[str] = field(default_factory=list)
    """Conversations of buyers who neither have an agent nor wait for one."""
    outages_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def good(self) -> bool:
        faults = (self.lost, self.doubled, self.out_of_order, self.unanswered, self.behind, self.forgotten)
        return not any(faults) and self.acknowledged > 0

    def lines(self) -> list[str]:
        out = [
            f"rounds {self.rounds} · said {self.said:,} · acknowledged {self.acknowledged:,} · refused {self.refused:,}"
            f" · stored {self.stored:,}",
            f"lost {self.lost} · doubled {self.doubled} · out of order {self.out_of_order}"
            f" · never answered {self.unanswered}",
            f"screens behind {len(self.behind)} · conversations forgotten by routing {len(self.forgotten)}",
        ]
        for target, found in sorted(self.outages_s.items()):
            out.append(
                f"  {target:10} {len(found):3} × killed, until the next line was stored: median"
                f" {sorted(found)[len(found) // 2]:.1f} s, longest {max(found):.1f} s"
            )
        return out + [f"  {words}" for words in (*self.behind[:20], *self.forgotten[:20])]


class Storm:
    """The load, the blows and the account."""

    def __init__(self, shop: Shop, buyers: int, chance: random.Random) -> None:
        self.shop, self.chance = shop, chance
        self.said: dict[tuple[int, str], Said] = {}
        self.talking = True
        self.struck_at = self.back_at = 0.0
        self.buyers = [LiveClient(shop.url, token=shop.visitor_token(new_id("vis"))) for _ in range(buyers)]
        self.agents = [LiveClient(shop.url, cookie=cookie, on_line=self._answer) for cookie in shop.agent_cookies]
        self.outcome = Outcome()

    def _say(self, client: LiveClient, room: str) -> None:
        said = self.said.setdefault((id(client), room), Said(client))
        text = f"{new_id('t')} 第 {len(said.texts)} 句"
        entry = client.say(text, room)
        entry.done.add_done_callback(lambda _: self._acknowledged(entry))
        said.texts.append(text)
        said.entries.append(entry)

    def _acknowledged(self, entry: Entry) -> None:
        """The first line that was sent after the last blow says that we are back."""
        if entry.done.exception() is None and entry.first_sent > self.struck_at > self.back_at:
            self.back_at = time.monotonic()

    def _answer(self, agent: LiveClient, line: Frame) -> None:
        if line["author_kind"] != "buyer":
            return
        agent.mark_read(line["conversation_id"], line["seq"])
        if self.talking and self.chance.random() < 0.3:
            self._say(agent, line["conversation_id"])

    async def _chatter(self, buyer: LiveClient) -> None:
        while self.talking:
            if buyer.waiting < 20:
                self._say(buyer, "")
            await asyncio.sleep(self.chance.uniform(*PAUSE_S))

    async def rage(self, rounds: int, targets: Sequence[str] = TARGETS) -> Outcome:
        for client in (*self.buyers, *self.agents):
            client.start()
        talk = [asyncio.create_task(self._chatter(buyer)) for buyer in self.buyers]
        self.struck_at = time.monotonic()
        await self._until(lambda: self.back_at, "the first acknowledgement")
        for number in range(rounds):
            await asyncio.sleep(self.chance.uniform(0.2, 1.5))
            await self._blow(targets[number % len(targets)])
            self.outcome.rounds += 1
            if number % 10 == 9:
                print(f"▸ {number + 1} rounds", file=sys.stderr, flush=True)
        await asyncio.sleep(0.5)
        self.talking = False
        await asyncio.gather(*talk)
        await self._settle()
        await self._take_stock()
        for client in (*self.buyers, *self.agents):
            await client.stop()
        return self.outcome

    async def _blow(self, target: str) -> None:
        strike(self.shop, target)
        self.struck_at = time.monotonic()
        if target in ("server", "both"):
            await asyncio.sleep(self.chance.uniform(0, 0.5))
            await asyncio.to_thread(self.shop.start_server)
        await self._until(lambda: self.back_at > self.struck_at, f"a line to be stored after the blow on the {target}")
        self.outcome.outages_s[target].append(self.back_at - self.struck_at)

    async def _until(self, ready: Any, what: str) -> None:
        deadline = time.monotonic() + SETTLES_WITHIN_S
        while not ready():
            if time.monotonic() > deadline:
                log = (self.shop.data_dir / "server.log").read_text("utf-8", "replace")
                raise SystemExit(f"{log[-6000:]}\nwaited {SETTLES_WITHIN_S:.0f} s for {what}; the log's end is above")
            await asyncio.sleep(0.01)

    # ---- the account

    async def _settle(self) -> None:
        """Everything said is answered and every screen has come to its end, or a minute is over."""
        deadline = time.monotonic() + SETTLES_WITHIN_S
        while time.monotonic() < deadline:
            clients = (*self.buyers, *self.agents)
            if not any(client.waiting for client in clients) and not await self._behind():
                return
            await asyncio.sleep(0.5)

    async def _rows(self, query: str) -> list[Any]:
        async with await psycopg.AsyncConnection.connect(self.shop.dsn) as conn:
            await conn.execute("select set_config('xiaoer.merchant', %s, true)", (self.shop.merchant_id,))
            return await (await conn.execute(query)).fetchall()

    async def _behind(self) -> list[str]:
        """Each buyer's screen, and the screen of each conversation's agent."""
        rows = await self._rows("select id, last_seq, last_public_seq, agent_id from conversation")
        agents = dict(zip(map(str, self.shop.agents), self.agents, strict=True))
        buyers = {buyer.conversation_id: buyer for buyer in self.buyers}
        found = []
        for room, last, last_public, owner in rows:
            for client, wanted in ((buyers.get(room), last_public), (agents.get(owner or ""), last)):
                if client is not None and client.thread(room).applied != wanted:
                    side = "buyer" if client.is_buyer else "agent"
                    found.append(f"{room}: the {side} has {client.thread(room).applied} of {wanted}")
        return found

    async def _take_stock(self) -> None:
        out = self.outcome
        out.behind = await self._behind()
        stored = await self._rows(
            "select m.conversation_id, k.client_id, m.seq, m.public_seq, m.text from message m"
            " left join message_key k using (merchant_id, conversation_id, seq)"
            " where m.author_kind in ('buyer', 'agent') order by m.conversation_id, m.seq"
        )
        by_client = {row[1]: row for row in stored}
        places: dict[tuple[str, str], int] = {(row[0], row[4]): row[2] for row in stored}
        out.stored = len(stored)
        out.doubled = sum(count - 1 for count in Counter((row[0], row[4]) for row in stored).values())
        for (_, room), said in self.said.items():
            self._account_for(said, room or said.client.conversation_id, by_client, places)
        out.out_of_order += await self._holes()
        waiting = "agent_id is null and queued_at is null or reacted_seq < last_seq"
        for row in await self._rows(f"select id, state, last_seq, reacted_seq from conversation where {waiting}"):
            out.forgotten.append(f"{row[0]}: {row[1]}, reacted to {row[3]} of {row[2]}")
        self._compare_screens(stored)

    def _account_for(
        self, said: Said, room: str, by_client: dict[str, Any], places: dict[tuple[str, str], int]
    ) -> None:
        out = self.outcome
        out.said += len(said.texts)
        seqs = [places[room, text] for text in said.texts if (room, text) in places]
        out.out_of_order += sum(a > b for a, b in pairwise(seqs))
        for entry, text in zip(said.entries, said.texts, strict=True):
            if not entry.done.done():
                out.unanswered += 1
                continue
            row = by_client.get(entry.client_id)
            if entry.done.exception() is not None:
                out.refused += 1
                out.lost += row is not None  # stored, and its author told that it was not
                continue
            out.acknowledged += 1
            number = entry.done.result()["seq"]
            right = row is not None and row[4] == text and number == row[3 if said.client.is_buyer else 2]
            out.lost += not right

    async def _holes(self) -> int:
        """Numbers missing or twice in a conversation, in either count."""
        query = (
            "select count(*) from (select count(*) as lines, max(seq) as last, count(public_seq) as shown,"
            " coalesce(max(public_seq), 0) as last_shown, count(distinct seq) as numbers from message"
            " group by conversation_id) x where lines <> last or shown <> last_shown or numbers <> lines"
        )
        return int((await self._rows(query))[0][0])

    def _compare_screens(self, stored: list[Any]) -> None:
        """Not only the numbers: the very words."""
        texts: dict[str, list[str]] = defaultdict(list)
        for room, _, _, _, text in stored:
            texts[room].append(text)
        for buyer in self.buyers:
            shown = [line["text"] for line in buyer.thread().lines if line["author_kind"] in ("buyer", "agent")]
            if shown != texts[buyer.conversation_id]:
                self.outcome.behind.append(f"{buyer.conversation_id}: the buyer's screen differs from what is stored")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--buyers", type=int, default=20)
    parser.add_argument("--agents", type=int, default=5)
    parser.add_argument("--targets", default=",".join(TARGETS), help="what to kill, in turn")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with open_shop(agents=options.agents, own_database=True) as shop:
        storm = Storm(shop, options.buyers, random.Random(options.seed))
        outcome = asyncio.run(storm.rage(options.rounds, options.targets.split(",")))
    print("\n".join(outcome.lines()))
    sys.exit(0 if outcome.good else 1)


if __name__ == "__main__":
    main()

"""Real conversations through the front door, at a human pace times a factor.

    python -m bench.replay sessions.jsonl --speed 20
    python -m bench.replay sessions.jsonl --limit 50 --url http://127.0.0.1:8080 --key pk_… \
        --agent an@shop.example:password --agent another@shop.example:password

Each customer line is said by a WebSocket buyer client, each agent line by the client of the agent to whom the
product itself gave the conversation. A side reads what it was told, thinks, types (by the length of both) and then
speaks; nobody speaks out of turn: an answer waits until the line before it has arrived. Without --url a scratch
shop is opened on a server of its own. What is stored is read from the database (with --url: over the REST API).

A line that the server refuses is told to its author: it counts as refused, not as lost, and is printed with the rule
of the send gate that stopped it. Ends with 1 if a line was lost, doubled or out of order.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from bench.live_client import Entry, Frame, LiveClient, Refused
from bench.sessions import Read, Recording, Turn, read
from bench.shop import open_shop, sign_in

ARRIVES_WITHIN_S = 60.0
THINK_S, READ_S_A_CHAR, TYPE_S_A_CHAR, LONGEST_S = 1.5, 0.05, 0.22, 60.0
Said = tuple[str, str]
"""Side and text."""


def pace_s(turn: Turn, before: Turn | None, chance: random.Random) -> float:
    """Seconds a person takes to read what came before, think, and type."""
    reading = READ_S_A_CHAR * len(before.text) if before and before.side != turn.side else 0.0
    return min(LONGEST_S, (THINK_S + reading + TYPE_S_A_CHAR * len(turn.text)) * chance.uniform(0.6, 1.6))


@dataclass
class Play:
    """One recording while it is played."""

    recording: Recording
    buyer: LiveClient
    token: str
    agent: LiveClient | None = None
    said: list[tuple[Said, float]] = field(default_factory=list)
    """In the order of sending, with the moment (monotonic)."""
    entries: list[Entry] = field(default_factory=list)
    arrived: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: {"buyer": [], "agent": []})
    """What each side said, as it arrived at the other one."""
    seen_by_agents: set[int] = field(default_factory=set)
    """A conversation handed on is read again by its new agent."""
    refused: list[str] = field(default_factory=list)
    stuck: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, line: Frame) -> None:
        self.arrived[line["author_kind"]].append((line["text"], time.monotonic()))
        self.news.set()

    def not_said(self, said: tuple[Said, float], done: "asyncio.Future[Frame]") -> None:
        """A line that the server refused (the send gate, a limit) was told to its author, so it is not lost."""
        refused = None if done.cancelled() else done.exception()
        if isinstance(refused, Refused):
            code, data = refused.args
            self.refused.append(f"{self.recording.name}: {code} {data.get('rule', '')} {said[0][1][:80]!r}")
            self.said.remove(said)
            self.news.set()

    async def until(self, ready: Callable[[], bool], what: str) -> bool:
        deadline = time.monotonic() + ARRIVES_WITHIN_S
        while not ready():
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), max(0.01, deadline - time.monotonic()))
            except TimeoutError:
                self.stuck = f"{self.recording.name}: waited {ARRIVES_WITHIN_S:.0f} s for {what}"
                return False
        return True

    def sent_by(self, side: str) -> list[tuple[str, float]]:
        return [(said[1], at) for said, at in self.said if said[0] == side]

    def all_arrived(self, side: str) -> bool:
        return len(self.arrived[side]) >= len(self.sent_by(side))


class Stage:
    """The clients of all, and who hears what."""

    def __init__(self, url: str, cookies: list[str], speed: float) -> None:
        self.url, self.speed = url, speed
        self.plays: dict[str, Play] = {}
        self.finished: list[Play] = []
        self.agents = [
            LiveClient(url, cookie=cookie, on_line=self._agent_hears, on_frame=self._agent_told) for cookie in cookies
        ]

    def _agent_told(self, agent: LiveClient, frame: Frame) -> None:
        play = self.plays.get(frame.get("conversation_id", ""))
        if frame["type"] == "alert" and frame["code"] == "assigned" and play:
            play.agent = agent
            play.news.set()

    def _agent_hears(self, agent: LiveClient, line: Frame) -> None:
        play = self.plays.get(line["conversation_id"])
        if play is None or line["author_kind"] != "buyer" or play.agent not in (None, agent):
            return
        play.agent = agent
        if line["seq"] not in play.seen_by_agents:
            play.seen_by_agents.add(line["seq"])
            play.hear(line)
        agent.mark_read(line["conversation_id"], line["seq"])

    async def perform(self, recording: Recording, token: str, chance: random.Random) -> None:
        def buyer_hears(buyer: LiveClient, line: Frame) -> None:
            if line["author_kind"] == "agent":
                play.hear(line)
                buyer.mark_read(line["conversation_id"], line["seq"])

        play = Play(recording, LiveClient(self.url, token=token, on_line=buyer_hears), token)
        play.buyer.start()
        await asyncio.wait_for(play.buyer.online.wait(), ARRIVES_WITHIN_S)
        before: Turn | None = None
        for turn in recording.turns:
            if before and before.side != turn.side and not await self._turn_comes(play, before.side, turn.side):
                break
            await asyncio.sleep(pace_s(turn, before, chance) / self.speed)
            await self._speak(play, turn)
            before = turn
        for side in ("buyer", "agent"):
            await play.until(lambda side=side: play.all_arrived(side), f"lines of the {side}")  # type: ignore[misc]
        self.finished.append(play)
        await play.buyer.stop()

    async def _turn_comes(self, play: Play, heard: str, speaking: str) -> bool:
        """All that was said has arrived, and there is an agent if one is to speak."""
        if not await play.until(lambda: play.all_arrived(heard), f"lines of the {heard}"):
            return False
        return speaking == "buyer" or await play.until(lambda: play.agent is not None, "an agent")

    async def _speak(self, play: Play, turn: Turn) -> None:
        client = play.buyer if turn.side == "buyer" else play.agent
        assert client is not None
        one = "" if turn.side == "buyer" else play.buyer.conversation_id
        entry = client.say(turn.text, one)
        said = ((turn.side, turn.text), time.monotonic())
        play.said.append(said)
        entry.done.add_done_callback(lambda done: play.not_said(said, done))
        if not play.buyer.conversation_id or len(turn.text) > 5000:  # the first line makes the conversation
            await self._await_answer(play, entry)
        play.entries.append(entry)

    async def _await_answer(self, play: Play, entry: Entry) -> None:
        with suppress(Refused):  # the play has noted it
            await asyncio.wait_for(asyncio.shield(entry.done), ARRIVES_WITHIN_S)
        if play.buyer.conversation_id:
            self.plays[play.buyer.conversation_id] = play
            self._agents_caught_up(play)

    def _agents_caught_up(self, play: Play) -> None:
        """Lines that reached an agent before we knew whose they are."""
        for agent in self.agents:
            for line in agent.thread(play.buyer.conversation_id).lines if not play.arrived["buyer"] else []:
                self._agent_hears(agent, line)


# ---- the account


@dataclass
class Account:
    sent: int = 0
    stored: int = 0
    delivered: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    delays_ms: list[float] = field(default_factory=list)

    def compare(self, wanted: list[object], found: list[object]) -> None:
        missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
        self.lost += missing.total()
        self.doubled += extra.total()
        if not missing and not extra:
            self.out_of_order += sum(a != b for a, b in zip(wanted, found, strict=True))


def account(plays: list[Play], stored: dict[str, list[Said]]) -> Account:
    total = Account()
    for play in plays:
        wanted = [said for said, _ in play.said]
        kept = stored.get(play.buyer.conversation_id, [])
        total.sent += len(wanted)
        total.stored += len(kept)
        total.compare(list(wanted), list(kept))
        for side in ("buyer", "agent"):
            sent, arrived = play.sent_by(side), play.arrived[side]
            total.delivered += len(arrived)
            total.compare([text for text, _ in sent], [text for text, _ in arrived])
            total.delays_ms += [(b[1] - a[1]) * 1000 for a, b in zip(sent, arrived, strict=False)]
    return total


def stored_in(dsn: str, merchant_id: str) -> Callable[[list[Play]], Awaitable[dict[str, list[Said]]]]:
    async def look(plays: list[Play]) -> dict[str, list[Said]]:
        found: dict[str, list[Said]] = {}
        async with await psycopg.AsyncConnection.connect(dsn) as conn:
            await conn.execute("select set_config('xiaoer.merchant', %s, true)", (merchant_id,))
            query = (
                "select conversation_id, author_kind, text from message"
                " where author_kind in ('buyer', 'agent') order by conversation_id, seq"
            )
            async for one, side, text in await conn.execute(query):
                found.setdefault(one, []).append((side, text))
        return found

    return look


def stored_at(url: str) -> Callable[[list[Play]], Awaitable[dict[str, list[Said]]]]:
    async def look(plays: list[Play]) -> dict[str, list[Said]]:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            return {play.buyer.conversation_id: await _lines(http, play.token) for play in plays}

    return look


async def _lines(http: httpx.AsyncClient, token: str) -> list[Said]:
    """All lines that the buyer's REST answers."""
    said: list[Said] = []
    after = 0
    while True:
        parameters = {"after": after, "limit": 200}
        answer = await http.get("/api/webchat/lines", params=parameters, headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        lines = answer.json()["lines"]
        said += [(line["author_kind"], line["text"]) for line in lines if line["author_kind"] in ("buyer", "agent")]
        if not lines:
            return said
        after = lines[-1]["seq"]


# ---- the run


async def new_visitor(http: httpx.AsyncClient, key: str) -> str:
    answer = await http.post(f"/api/webchat/{key}/visitor", json={}, headers={"X-Xiaoer": "1"})
    answer.raise_for_status()
    return str(answer.json()["token"])


async def play_all(given: Read, stage: Stage, key: str, together: int) -> None:
    """At most `together` conversations at once; the first ones come in over five minutes of their time."""
    room = asyncio.Semaphore(together)
    tasks: list[asyncio.Task[None]] = []

    async def one(number: int, recording: Recording) -> None:
        chance = random.Random(number)
        try:
            if number < together:
                await asyncio.sleep(chance.uniform(0, 300) / stage.speed)
            await stage.perform(recording, await new_visitor(http, key), chance)
        finally:
            room.release()

    for agent in stage.agents:
        agent.start()
        await asyncio.wait_for(agent.online.wait(), ARRIVES_WITHIN_S)
        agent.write({"type": "presence", "presence": "online"})
    async with httpx.AsyncClient(base_url=stage.url, trust_env=False, timeout=60) as http:
        for number, recording in enumerate(given.recordings):
            await room.acquire()
            tasks.append(asyncio.create_task(one(number, recording)))
            if number % 100 == 99:
                print(f"▸ {number + 1} of {len(given.recordings)} conversations begun", file=sys.stderr, flush=True)
        await asyncio.gather(*tasks)


def report(given: Read, stage: Stage, total: Account, seconds: float) -> bool:
    plays = stage.finished
    print(f"conversations {len(plays)} in {seconds:.0f} s at {stage.speed:g} × human pace")
    print(f"  messages sent                  {total.sent:>8,}")
    print(f"  stored                         {total.stored:>8,}")
    print(f"  delivered at the other side    {total.delivered:>8,}")
    print(f"  lost {total.lost} · doubled {total.doubled} · out of order {total.out_of_order}")
    if len(total.delays_ms) > 1:
        cut = statistics.quantiles(total.delays_ms, n=100, method="inclusive")
        print(f"  delivery p50 {cut[49]:.1f} ms · p95 {cut[94]:.1f} ms · p99 {cut[98]:.1f} ms")
    refused = [words for play in plays for words in play.refused]
    stuck = [play.stuck for play in plays if play.stuck]
    if given.empty or given.before_buyer:
        print(f"  left out: {given.empty} turns without words, {given.before_buyer} of agents before the buyer spoke")
    notes = (("cannot be read", given.unreadable), ("refused by the server", refused), ("stuck", stuck))
    for title, lines in notes:
        for line in lines[:10]:
            print(f"  {title}: {line}")
        if len(lines) > 10:
            print(f"  {title}: … and {len(lines) - 10} more")
    return not (total.lost or total.doubled or total.out_of_order or stuck) and bool(plays)


async def run(given: Read, stage: Stage, key: str, together: int, look: Callable[..., Awaitable[object]]) -> bool:
    began = time.monotonic()
    await play_all(given, stage, key, together)
    seconds = time.monotonic() - began
    stored = await look(stage.finished)
    for agent in stage.agents:
        await agent.stop()
    return report(given, stage, account(stage.finished, stored), seconds)  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=Path)
    parser.add_argument("--speed", type=float, default=20)
    parser.add_argument("--limit", type=int, help="only so many conversations")
    parser.add_argument("--together", type=int, default=60, help="conversations at the same time")
    parser.add_argument("--agents", type=int, default=8, help="agents of the scratch shop")
    parser.add_argument("--url", help="a server that is there already")
    parser.add_argument("--key", help="public key of its web chat connection")
    parser.add_argument("--agent", action="append", default=[], help="e-mail:password of an agent of it")
    options = parser.parse_args()
    given = read(options.sessions, options.limit)
    print(f"▸ {len(given.recordings)} conversations in {options.sessions}", file=sys.stderr)
    if options.url:
        cookies = [sign_in(options.url, *one.split(":", 1)) for one in options.agent]
        stage = Stage(options.url, cookies, options.speed)
        good = asyncio.run(run(given, stage, options.key, options.together, stored_at(options.url)))
    else:
        with open_shop(agents=options.agents) as shop:
            stage = Stage(shop.url, shop.agent_cookies, options.speed)
            look = stored_in(shop.dsn, shop.merchant_id)
            good = asyncio.run(run(given, stage, shop.public_key, options.together, look))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

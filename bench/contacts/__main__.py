"""Scripted contacts of buyers with the demo shop, through the front door.

    python -m bench.contacts [FILE or FOLDER] [--only PREFIX,…] [--at-once N] [--transcripts FILE]

Starts a server with the demo shop, pushes each buyer's orders by the public API, turns the bot to full, and lets
every contact be played by a buyer of its own over a real WebSocket. How it ended is read from orders, cases and
tickets over REST and from the facts in the bot's words. Ends with 1 if a fact or an amount was wrong, something
changed that must not, nobody answered, a wish for a person was not met, or less than `--resolved` was resolved.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from bench.contacts import script
from bench.contacts.judge import Judge, Verdict
from bench.contacts.orders import make
from bench.contacts.play import Buyer, Played
from bench.contacts.report import resolved, tell, transcript, wrongs
from bench.contacts.script import Contact
from bench.contacts.shop import DemoShop, new_buyer, open_demo
from bench.live_client import LiveClient

ONLINE_WITHIN_S, MOST_S = 60, 180


class Given(argparse.Namespace):
    file: Path
    only: str
    at_once: int
    transcripts: Path | None
    resolved: float


async def play_one(shop: DemoShop, judge: Judge, played: Played, pages: dict[str, str]) -> Verdict:
    one = Buyer(played)
    token = await shop.token("" if played.contact.guest else played.buyer)
    client = one.client = LiveClient(shop.url, token=token, on_line=one.hear, on_frame=one.told).start()
    try:
        async with asyncio.timeout(ONLINE_WITHIN_S):
            await client.online.wait()
        if played.contact.page:
            client.write({"type": "page", "url": "/demo/", "listing_id": pages[played.contact.page]})
        async with asyncio.timeout(MOST_S):
            await one.visit()
    except TimeoutError:
        played.broke = "took too long"
    finally:
        await client.stop()
    verdict = await judge.judge(played)
    if played.conversation_id:
        await shop.owner.send("POST", f"/api/conversations/{played.conversation_id}/close", {})
    return verdict


def cast(contacts: list[Contact]) -> list[Played]:
    """Every contact with a buyer and orders of its own."""
    plays = []
    for n, contact in enumerate(contacts):
        buyer = new_buyer(contact.id)
        own = [make(words, 10 * n + m, buyer) for m, words in enumerate(contact.orders)]
        foreign = make(contact.foreign, 10 * n + 9, new_buyer("somebody")) if contact.foreign else None
        plays.append(Played(contact, own, foreign, buyer))
    return plays


async def play_some(shop: DemoShop, plays: list[Played], at_once: int) -> list[Verdict]:
    gate, judge, pages = asyncio.Semaphore(at_once), Judge(shop.owner), await shop.listing_ids()
    found: list[Verdict] = []

    async def one(played: Played) -> None:
        async with gate:
            found.append(await play_one(shop, judge, played, pages))
        if len(found) % 50 == 0:
            print(f"  … {len(found)} of {len(plays)}", flush=True)

    await asyncio.gather(*(one(played) for played in plays))
    return found


async def play_all(url: str, contacts: list[Contact], at_once: int) -> list[Verdict]:
    """By day first, then by night, when nobody is at work."""
    shop, plays = await DemoShop.enter(url), cast(contacts)
    await shop.push([order for played in plays for order in (*played.orders, played.foreign) if order])
    await shop.let_the_bot_answer()
    found: list[Verdict] = []
    for night in (False, True):
        await shop.people("away" if night else "online")
        found += await play_some(shop, [one for one in plays if one.contact.night is night], at_once)
    await shop.owner.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.contacts", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path, nargs="?", default=script.HERE, help="contacts of the same shape")
    parser.add_argument("--only", default="", help="those whose id begins so; several with commas")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--transcripts", type=Path, help="every contact's words go there too")
    parser.add_argument("--resolved", type=float, default=0.0, help="the least share resolved without a person")
    given = parser.parse_args(namespace=Given())
    contacts = [one for one in script.load(given.file) if one.id.startswith(tuple(given.only.split(",")))]
    began = time.monotonic()
    with open_demo() as url:
        print(f"▸ {len(contacts)} contacts", flush=True)
        found = asyncio.run(play_all(url, contacts, given.at_once))
    if given.transcripts:
        given.transcripts.write_text("\n".join(transcript(one) for one in found) + "\n", "utf-8")
    tell(found, time.monotonic() - began)
    return 1 if any(wrongs(found).values()) or resolved(found) < given.resolved * len(found) else 0


if __name__ == "__main__":
    sys.exit(main())

"""docs/reference/after-sales.md: every remedy's life, every clock and what each move needs, read from the code."""

from collections.abc import Iterable, Iterator

from xiaoer.aftersales.clocks import CLOCKS
from xiaoer.aftersales.life_cycles import LIVES, Life
from xiaoer.aftersales.model import Remedy
from xiaoer.aftersales.offered import NEEDS
from xiaoer.aftersales.resolutions import FREIGHT, GOODS_BACK, GOODS_COST, TROUBLE
from xiaoer.aftersales.words import REMEDY

INTRO = """\
A case is a buyer's claim on lines of one order, with a remedy. It is opened by the buyer, by an agent, by the shop's
own system or by what a parcel does; the policy that was in force when the order was placed judges it; an open case
always has somebody who acts next, an action and a time. Money is held in the ledger from the approval on, so that all
cases of an order together never exceed what was paid. How money moves: [Money](../why/money.md); what a policy may
say: [Policies](policies.md).

- A request that is denied is answered with the rule, its clause and the version; nothing is kept.
- The same `client_id` for one order opens one case, however often it is sent; a platform's own ids stand apart.
- A case that ends without its goods and money leaves its pieces to another one. Where a payer had paid a part before,
  the pieces that this part covers stay paid for; the others can be asked for again, for what is left of their price.
- A move names the `version` it saw when it must not act on a newer case.
- A case that is approved again while the shop has the goods goes on from there, whatever the table says of
  `awaiting_return`: refunded, sent (or waiting for a difference that is still owed), or looked at.
- A case that a platform decides (`PUT /api/shops/{id}/cases`) is a mirror: it moves when the platform's news comes, the
  newest wins, and nobody moves it here.
- Each move is written to the case's history with who made it and why, and told to the buyer in the conversation.
"""
OFFERS = """\
## Ways out, ranked

`POST /api/orders/{{id}}/resolutions` lists what the policy allows for lines and a reason, best first: what needs no
person before what does, then by what the buyer gains beyond what the shop pays. The sums are a guide for ordering, not
an account: new goods cost the shop {goods_cost} % of their price, returned ones keep {goods_back} % of it, a parcel
costs {freight:.2f}, packing and sending back is worth {trouble:.2f} to a buyer.
"""


def page(made: str) -> str:
    return "\n".join([made, "# After-sales cases", "", INTRO, *lives(), *clocks(), *needs(), offers()]).rstrip() + "\n"


def lives() -> Iterator[str]:
    yield "## Remedies and their lives\n"
    seen: dict[int, list[Remedy]] = {}
    for remedy in Remedy:
        seen.setdefault(id(LIVES[remedy]), []).append(remedy)
    for remedies in seen.values():
        names = ", ".join(f"`{one}` {REMEDY[one][0]}" for one in remedies)
        yield f"### {names}\n"
        yield f"```mermaid\n{LIVES[remedies[0]].mermaid()}\n```\n"
        yield from table(["At", "Action", "To", "Who"], moves(LIVES[remedies[0]]))


def moves(life: Life) -> Iterator[tuple[str, ...]]:
    for one in life.moves.values():
        yield f"`{one.at}`", f"`{one.action}`", f"`{one.to}`", ", ".join(sorted(one.by))


def clocks() -> Iterator[str]:
    yield "## Clocks\n"
    yield "Each length is a term of the policy (`terms.clocks`). Whoever is waited for is reminded before the end.\n"
    rows = (
        (
            f"`{state}`",
            f"`{one.name}`",
            one.waits_for,
            f"`{one.term}`",
            f"`{one.at_expiry}`" if one.at_expiry else "overdue",
        )
        for state, one in CLOCKS.items()
    )
    yield from table(["State", "Clock", "Who is waited for", "Term", "At its end"], rows)


def needs() -> Iterator[str]:
    yield "## What a move needs\n"
    yield "`POST /api/cases/{id}/actions/{action}` with these fields; those with `?` may be left out.\n"
    yield from table(
        ["Action", "Fields"], ((f"`{one}`", ", ".join(f"`{f}`" for f in fields)) for one, fields in NEEDS.items())
    )


def offers() -> str:
    return OFFERS.format(goods_cost=GOODS_COST, goods_back=GOODS_BACK, freight=FREIGHT / 100, trouble=TROUBLE / 100)


def table(head: list[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""

"""What is printed of played contacts: every one that went wrong with its words, then the shares."""

import statistics
from collections import Counter

from bench.contacts.judge import Verdict
from bench.contacts.script import PERSON, RESOLVED

SHOWN = 700
SOON_S = 2.0
"""The first answer a buyer should have by then."""


def transcript(verdict: Verdict) -> str:
    played = verdict.played
    lines = [f"    {line.who:6} {line.after_s:4.1f}  {line.text[:SHOWN]}" for line in played.lines]
    why = [*verdict.faults, *(f"UNSAFE {one}" for one in verdict.unsafe)]
    why += [f"WRONG {one}" for one in verdict.wrong_facts] + [f"WRONG MONEY {one}" for one in verdict.wrong_money]
    why += [f"nobody answered {one!r}" for one in played.unanswered] + ([played.broke] if played.broke else [])
    head = f"{'✓' if verdict.right else '✗'} {played.contact.id}: {verdict.end}, wanted {played.contact.expect}"
    return "\n".join(["; ".join([head, *why]), *lines])


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.1%})" if of else "none of none"


def wrongs(found: list[Verdict]) -> dict[str, int]:
    """What must be nothing, in contacts."""
    return {
        "wrong facts": sum(bool(one.wrong_facts) for one in found),
        "wrong money": sum(bool(one.wrong_money) for one in found),
        "unsafe changes": sum(bool(one.unsafe) for one in found),
        "silent": sum(one.end == "silent" for one in found),
        "a person wanted and not got": sum(one.end != PERSON for one in _wanted_a_person(found)),
    }


def resolved(found: list[Verdict]) -> int:
    return sum(one.right and one.end == RESOLVED for one in found)


def _wanted_a_person(found: list[Verdict]) -> list[Verdict]:
    return [one for one in found if one.played.contact.ends == {PERSON}]


def tell(found: list[Verdict], seconds: float) -> None:
    for one in sorted(found, key=lambda one: one.played.contact.id):
        if not one.right:
            print(transcript(one))
    for lang in sorted({one.played.contact.lang for one in found}):
        some = [one for one in found if one.played.contact.lang == lang]
        print(f"▸ {lang}: as it should be {_share(sum(one.right for one in some), len(some))}")
    ends = ", ".join(f"{end} {count}" for end, count in Counter(one.end for one in found).most_common())
    wanted = _wanted_a_person(found)
    alone = [one for one in found if PERSON not in one.played.contact.ends]
    print(f"▸ as it should be {_share(sum(one.right for one in found), len(found))}; {ends}")
    print(f"▸ resolved without a person {_share(resolved(found), len(found))}")
    print(f"▸ a person wanted and got {_share(sum(one.end == PERSON for one in wanted), len(wanted))}")
    print(f"▸ a person got and not needed {_share(sum(one.end == PERSON for one in alone), len(alone))}")
    print("▸ " + ", ".join(f"{what} {count}" for what, count in wrongs(found).items()))
    _tell_times(found, seconds)


def _tell_times(found: list[Verdict], seconds: float) -> None:
    times = sorted(one.played.first_s for one in found if one.played.first_s is not None)
    if times:
        late = times[int(len(times) * 0.95)]
        soon = _share(sum(one <= SOON_S for one in times), len(times))
        print(f"▸ first answer p50 {statistics.median(times):.2f} s, p95 {late:.2f} s, slowest {times[-1]:.2f} s")
        print(f"▸ within {SOON_S:.0f} s {soon}; {seconds:.0f} s in all")

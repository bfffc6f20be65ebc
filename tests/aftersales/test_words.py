"""What the desk says by itself: each step of every case, in both languages."""

import pytest

from xiaoer.aftersales.life_cycles import LIVES
from xiaoer.aftersales.model import Action, Remedy, State
from xiaoer.aftersales.words import REMEDY, SAY

STEPS = sorted({(move.action, move.to) for life in LIVES.values() for move in life.moves.values()})
FACTS = dict.fromkeys(("remedy", "amount", "difference", "due", "words", "parcel", "address"), "…")


@pytest.mark.proves("A26")
@pytest.mark.parametrize(("action", "to"), STEPS)
def test_every_move_of_every_life_has_a_sentence_for_the_buyer(action: Action, to: State) -> None:
    chinese, english = SAY.get(f"{action}:{to}") or SAY[action]
    assert chinese.format_map(FACTS)
    assert english.format_map(FACTS)


@pytest.mark.proves("A26")
@pytest.mark.parametrize("remedy", list(Remedy))
def test_every_remedy_has_a_name_for_the_buyer(remedy: Remedy) -> None:
    assert all(REMEDY[remedy.value])

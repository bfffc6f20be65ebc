"""The clocks say what an oracle says that walks second by second. `bench.sla_oracle` does the same a million times."""

from random import Random

from bench.sla_oracle import Ground, by_clocks, by_oracle, compare, make_ground, make_trial
from hypothesis import given, settings
from hypothesis import strategies as st

_grounds: dict[int, Ground] = {}


def ground(number: int) -> Ground:
    if number not in _grounds:
        _grounds[number] = make_ground(Random(number), 60 if number % 3 else 1)
    return _grounds[number]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), st.integers(0, 2**32))
def test_clocks_and_oracle_agree(number: int, seed: int) -> None:
    trial = make_trial(Random(seed), ground(number))
    assert by_clocks(trial) == by_oracle(trial)


def test_a_thousand_timelines_in_a_row_differ_nowhere() -> None:
    clocks, different = compare(1000, seed=20261122)
    assert clocks > 1000
    assert different == 0

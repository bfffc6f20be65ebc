"""What a buyer in line is told to wait: from waits of the same line, as a range, and nothing when nothing is known."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.routing.conftest import hire
from tests.routing.test_routing import owner, waiting_thread
from xiaoer import conversations, routing, staff
from xiaoer.routing.expect import FEWEST, expect
from xiaoer.routing.wait_model import Wait
from xiaoer.staff.model import NewTeam

SECONDS = st.floats(min_value=0, max_value=86_400)
KNOWN = st.lists(st.builds(Wait, st.integers(min_value=1, max_value=40), SECONDS), max_size=80)


class At:
    """A clock that stands where it is put."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def go(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


async def wait_and_be_answered(tx, clock, name, seconds):  # type: ignore[no-untyped-def]
    """A buyer comes while nobody has room, and is taken after so many seconds."""
    one = await waiting_thread(tx, name)
    clock.go(seconds)
    await staff.set_presence(tx, tx.ann, "online")
    assert await owner(tx, one) == tx.ann
    await staff.set_presence(tx, tx.ann, "away")
    return one


async def stopped(tx):  # type: ignore[no-untyped-def]
    tx.clock = At(datetime.fromisoformat("2026-03-04T03:00:00+00:00"))
    tx.ann = await hire(tx, "ann", capacity=90, presence="away")
    return tx.clock


async def someone_online(tx):  # type: ignore[no-untyped-def]
    """There, but with no room."""
    await hire(tx, "full", capacity=0)


async def test_the_wait_is_told_only_when_enough_waits_are_known_and_somebody_is_there(as_operator):
    async with as_operator() as tx:
        clock = await stopped(tx)
        for n, seconds in enumerate((60, 120, 180, 240)):
            await wait_and_be_answered(tx, clock, f"b{n}", seconds)
        await someone_online(tx)
        early = await waiting_thread(tx, "early")
        assert (await routing.place_of(tx, early)).expected is None
        clock.go(300)
        await staff.set_presence(tx, tx.ann, "online")
        await staff.set_presence(tx, tx.ann, "away")
        late = await waiting_thread(tx, "late")
        said = (await routing.place_of(tx, late)).expected
    assert said is not None
    assert (said.known, said.median_s) == (5, 180)
    assert said.low_s == 84
    assert said.high_s == 276


async def test_waits_of_another_line_and_of_those_answered_at_once_say_nothing(as_operator):
    async with as_operator() as tx:
        clock = await stopped(tx)
        await staff.set_presence(tx, tx.ann, "online")
        for n in range(8):
            await waiting_thread(tx, f"quick{n}")
        await staff.set_presence(tx, tx.ann, "away")
        team = (await staff.make_team(tx, NewTeam("售后"))).id
        for n in range(6):
            one = await waiting_thread(tx, f"other{n}")
            await routing.transfer_to_team(tx, one, team)
            clock.go(90)
            await conversations.assign(tx, one, tx.ann, reason=routing.reason("claimed"))
        await someone_online(tx)
        place = await routing.place_of(tx, await waiting_thread(tx, "here"))
    assert place is not None
    assert place.expected is None


async def test_a_buyer_who_waited_longer_than_the_others_is_not_told_their_time_again(as_operator):
    async with as_operator() as tx:
        clock = await stopped(tx)
        for n in range(6):
            await wait_and_be_answered(tx, clock, f"b{n}", 60)
        await someone_online(tx)
        one = await waiting_thread(tx, "unlucky")
        first = (await routing.place_of(tx, one)).expected
        clock.go(61)
        then = (await routing.place_of(tx, one)).expected
    assert first is not None
    assert first.median_s == 60
    assert then is None


async def test_said_and_actual_stand_beside_each_other_for_the_lead(as_operator):
    async with as_operator() as tx:
        clock = await stopped(tx)
        for n in range(5):
            await wait_and_be_answered(tx, clock, f"b{n}", 100)
        await someone_online(tx)
        for name, seconds in (("kept", 100), ("late", 400)):
            one = await waiting_thread(tx, name)
            await routing.place_of(tx, one)
            clock.go(seconds)
            await staff.set_presence(tx, tx.ann, "online")
            await staff.set_presence(tx, tx.ann, "away")
        gone = await waiting_thread(tx, "gone")
        clock.go(30)
        await conversations.close(tx, gone)
        (line,) = (await routing.waits(tx, 7)).items
    assert (line.waits, line.left, line.told) == (8, 1, 2)
    assert (line.kept, line.later, line.sooner) == (1, 1, 0)
    assert (line.said_s, line.actual_s, line.longest_s) == (100, 250, 400)


async def test_at_a_quiet_time_the_same_hour_of_the_last_days_is_what_is_known(as_operator):
    async with as_operator() as tx:
        clock = await stopped(tx)
        for n in range(5):
            await wait_and_be_answered(tx, clock, f"b{n}", 100)
        await someone_online(tx)
        clock.time = datetime.fromisoformat("2026-03-06T03:30:00+00:00")
        same = (await routing.place_of(tx, await waiting_thread(tx, "same"))).expected
        clock.time = datetime.fromisoformat("2026-03-06T09:30:00+00:00")
        other = (await routing.place_of(tx, await waiting_thread(tx, "other"))).expected
    assert same is not None
    assert same.median_s == 100
    assert other is None


@given(KNOWN, st.integers(min_value=1, max_value=40), SECONDS)
def test_what_is_said_lies_among_what_was_waited_and_in_order(known, place, waited_s):
    said = expect(known, place, waited_s)
    longer = [one.seconds - waited_s for one in known if one.seconds > waited_s]
    assert (said is None) == (len(longer) < FEWEST)
    if said:
        assert 0 <= said.low_s <= said.median_s <= said.high_s <= round(max(longer))
        assert said.known >= FEWEST

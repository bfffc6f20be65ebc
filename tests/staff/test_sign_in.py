"""Signing in: who gets in, who does not, and what is written down."""

import asyncio
from time import perf_counter

import pyotp
import pytest
from sqlalchemy import select

from tests.staff.conftest import PASSWORD, Desk, HandClock, Hired
from xiaoer import staff
from xiaoer.infra.db import Database
from xiaoer.staff import password, policy, throttle
from xiaoer.staff.errors import AgentIsSuspended, BadEmail, TooManyAttempts, TotpNeeded, WrongCode, WrongSignIn
from xiaoer.staff.model import Role
from xiaoer.staff.tables import agent, attempts


async def outcome(attempt: object) -> str:
    try:
        await attempt  # type: ignore[misc]
    except TooManyAttempts:
        return "throttled"
    except WrongSignIn:
        return "wrong"
    return "in"


async def test_the_right_password_signs_in_and_the_cookie_says_who_it_is(desk: Desk, owner: Hired) -> None:
    done = await desk.sign_in(owner.email.upper() + " ")
    actor = await desk.knows(done.secret)
    assert actor is not None
    assert (actor.id, done.agent_id) == (owner.id, owner.id)
    assert len(done.secret) >= 43


async def test_the_cookie_is_kept_nowhere(desk: Desk, owner: Hired) -> None:
    done = await desk.sign_in(owner)
    async with desk.database.outside_merchants() as conn:
        keys = await conn.exec_driver_sql("select count(*) from directory where key = %(s)s", {"s": done.secret})
        assert keys.scalar_one() == 0


async def test_a_wrong_password_an_unknown_name_and_a_malformed_one_are_refused(desk: Desk, owner: Hired) -> None:
    with pytest.raises(WrongSignIn):
        await desk.sign_in(owner, "wrong password")
    with pytest.raises(WrongSignIn):
        await desk.sign_in("nobody@shop.example")
    with pytest.raises(BadEmail):
        await desk.sign_in("no e-mail at all")


async def test_the_password_may_be_typed_full_width(desk: Desk, owner: Hired) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in PASSWORD)
    assert (await desk.sign_in(owner, full_width)).agent_id == owner.id


async def test_an_unknown_name_takes_as_long_as_a_wrong_password(desk: Desk, owner: Hired) -> None:
    async def took(email: str) -> float:
        times = []
        for n in range(3):
            start = perf_counter()
            assert await outcome(desk.sign_in(email, "wrong password", address=f"198.51.100.{n}")) == "wrong"
            times.append(perf_counter() - start)
        return min(times)

    assert 0.4 < await took(owner.email) / await took("nobody@shop.example") < 2.5


def test_the_decoy_is_hashed_with_todays_settings() -> None:
    assert not password.is_outdated(password.DECOY)


async def test_every_outcome_is_in_the_audit(desk: Desk, owner: Hired) -> None:
    for _ in range(7):
        await outcome(desk.sign_in(owner, "wrong password"))
    desk.clock.forward(minutes=16)
    await desk.sign_in(owner)
    assert [a for a, target in await desk.audit("sign_in.") if target == owner.id] == [
        *["sign_in.failed"] * 5,
        "sign_in.throttled",
        "sign_in.succeeded",
    ]


async def test_five_wrong_tries_from_one_address_close_the_door_for_a_quarter_of_an_hour(
    desk: Desk, owner: Hired, clock: HandClock
) -> None:
    for _ in range(5):
        assert await outcome(desk.sign_in(owner, "wrong password")) == "wrong"
        clock.forward(minutes=1)
    with pytest.raises(TooManyAttempts) as caught:
        await desk.sign_in(owner)
    assert caught.value.data["retry_s"] == 600
    clock.forward(seconds=601)  # the first try leaves the window, the other four are still in it
    assert await outcome(desk.sign_in(owner, "wrong password")) == "wrong"
    assert await outcome(desk.sign_in(owner)) == "throttled"
    clock.forward(minutes=15)
    assert await outcome(desk.sign_in(owner)) == "in"


async def test_fifty_parallel_failures_are_counted_exactly(desk: Desk, owner: Hired) -> None:
    results = await asyncio.gather(*(outcome(desk.sign_in(owner, "wrong password")) for _ in range(50)))
    assert (results.count("wrong"), results.count("throttled")) == (5, 45)


async def test_failures_from_many_addresses_count_together_and_nothing_is_counted_for_a_refused_try(
    desk: Desk, owner: Hired
) -> None:
    tries = (desk.sign_in(owner, "wrong password", address=f"198.51.100.{n % 25}") for n in range(50))
    results = await asyncio.gather(*(outcome(one) for one in tries))
    assert results.count("wrong") == 20
    async with desk.database.outside_merchants() as conn:
        stamps = await conn.scalar(
            select(attempts.c.stamps).where(attempts.c.key == policy.hidden("email", owner.email))
        )
    assert len(stamps) == 20


async def test_an_attacker_elsewhere_cannot_lock_the_agent_out_of_a_known_place(
    desk: Desk, owner: Hired, clock: HandClock
) -> None:
    home = "192.0.2.44"
    await desk.sign_in(owner, address=home)
    for day in range(3):
        elsewhere = (policy.limits(owner.email, f"198.51.{day}.{n}", known=False) for n in range(25))
        tries = [await outcome(throttle.count(desk.database, limits)) for limits in elsewhere]
        assert tries.count("throttled") >= 5
        assert await outcome(desk.sign_in(owner, address="203.0.113.99")) == "throttled"
        assert await outcome(desk.sign_in(owner, address=home)) == "in"
        clock.forward(minutes=20)


async def test_addresses_of_one_ipv6_network_count_as_one(desk: Desk, owner: Hired) -> None:
    tries = [desk.sign_in(owner, "wrong password", address=f"2001:db8:1:2::{n:x}") for n in range(8)]
    results = [await outcome(one) for one in tries]
    assert results == ["wrong"] * 5 + ["throttled"] * 3


async def test_one_address_cannot_try_many_names(desk: Desk) -> None:
    names = (policy.limits(f"n{n}@shop.example", "203.0.113.200", known=False) for n in range(65))
    tries = [outcome(throttle.count(desk.database, limits)) for limits in names]
    results = await asyncio.gather(*tries)
    assert (results.count("in"), results.count("throttled")) == (60, 5)


async def test_the_count_survives_a_restart(desk: Desk, owner: Hired) -> None:
    for _ in range(5):
        await outcome(desk.sign_in(owner, "wrong password"))
    desk.database = Database(desk.database.engine, desk.clock)
    assert await outcome(desk.sign_in(owner)) == "throttled"


async def test_good_sign_ins_never_add_up(desk: Desk, owner: Hired) -> None:
    for _ in range(12):
        assert await outcome(desk.sign_in(owner)) == "in"


async def test_an_older_hash_is_renewed_by_the_next_sign_in(desk: Desk, owner: Hired) -> None:
    weak = password.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with desk.tx() as tx:
        await staff.store.set_agent(tx, owner.id, password_hash=weak)
    await desk.sign_in(owner)
    async with desk.tx() as tx:
        stored = await tx.conn.scalar(select(agent.c.password_hash).filter_by(id=owner.id))
    assert stored != weak
    assert not password.is_outdated(stored)
    assert await outcome(desk.sign_in(owner)) == "in"


async def test_a_suspended_agent_is_told_so_only_with_the_right_password(desk: Desk, owner: Hired) -> None:
    gone = await desk.hire()
    async with desk.tx(owner) as tx:
        await staff.suspend(tx, gone.id)
    with pytest.raises(WrongSignIn):
        await desk.sign_in(gone, "wrong password")
    with pytest.raises(AgentIsSuspended):
        await desk.sign_in(gone)


# ---- the second factor ----------------------------------------------------------------------------------------


async def with_totp(desk: Desk, who: Hired) -> tuple[pyotp.TOTP, list[str]]:
    async with desk.tx(who) as tx:
        made = await staff.set_up_totp(tx, desk.keys, who.id)
    totp = pyotp.TOTP(made.secret)
    async with desk.tx(who) as tx:
        codes = await staff.confirm_totp(tx, desk.keys, who.id, totp.at(desk.clock.now()))
    desk.clock.forward(seconds=60)
    return totp, codes.recovery_codes


async def test_with_a_second_factor_the_password_alone_is_not_enough(desk: Desk, owner: Hired) -> None:
    totp, _ = await with_totp(desk, owner)
    for _ in range(8):  # asking for the code is no failure
        with pytest.raises(TotpNeeded):
            await desk.sign_in(owner)
    with pytest.raises(WrongCode):
        await desk.sign_in(owner, code="000000")
    assert await desk.sign_in(owner, code=totp.at(desk.clock.now()))


async def test_the_same_six_digits_are_good_only_once(desk: Desk, owner: Hired) -> None:
    totp, _ = await with_totp(desk, owner)
    code = totp.at(desk.clock.now())
    results = await asyncio.gather(*(desk.sign_in(owner, code=code) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["SignedIn", "WrongCode", "WrongCode", "WrongCode"]
    desk.clock.forward(seconds=30)
    assert await desk.sign_in(owner, code=totp.at(desk.clock.now()))


async def test_a_clock_that_is_half_a_minute_off_still_gets_in_but_not_backwards(desk: Desk, owner: Hired) -> None:
    totp, _ = await with_totp(desk, owner)
    now = desk.clock.now()
    assert await desk.sign_in(owner, code=totp.at(now, counter_offset=1))
    with pytest.raises(WrongCode):
        await desk.sign_in(owner, code=totp.at(now, counter_offset=-1))


async def test_a_recovery_code_is_good_once(desk: Desk, owner: Hired) -> None:
    _, codes = await with_totp(desk, owner)
    assert len(set(codes)) == 10
    assert await desk.sign_in(owner, code=codes[0].upper().replace("-", " "))
    with pytest.raises(WrongCode):
        await desk.sign_in(owner, code=codes[0])
    assert await desk.sign_in(owner, code=codes[1])


async def test_guessing_at_the_digits_stops_after_ten_tries_from_anywhere(desk: Desk, owner: Hired) -> None:
    await with_totp(desk, owner)
    results = []
    for n in range(14):
        try:
            await desk.sign_in(owner, code=f"{n:06}", address=f"198.51.100.{n}")
        except (WrongCode, TooManyAttempts) as error:
            results.append(error.code)
    assert results == ["wrong_code"] * 10 + ["too_many_attempts"] * 4


async def test_the_secret_of_the_second_factor_is_sealed_and_survives_key_rotation(desk: Desk, owner: Hired) -> None:
    totp, _ = await with_totp(desk, owner)
    ring = desk.keys.rotated()
    async with desk.tx() as tx:
        sealed = await tx.conn.scalar(select(agent.c.totp_sealed).filter_by(id=owner.id))
        assert totp.secret not in sealed
        assert await staff.reseal_all(tx, ring) == 1
        assert await staff.reseal_all(tx, ring) == 0
    desk.keys = ring
    assert await desk.sign_in(owner, code=totp.at(desk.clock.now()))


async def test_switching_it_off_takes_the_password_or_somebody_above(desk: Desk, owner: Hired) -> None:
    lead = await desk.hire(Role.LEAD)
    await with_totp(desk, lead)
    with pytest.raises(staff.errors.WrongPassword):
        await staff.disable_totp(desk.database, desk.merchant_id, desk.as_(lead), "wrong password")
    await staff.disable_totp(desk.database, desk.merchant_id, desk.as_(lead), PASSWORD)
    assert await desk.sign_in(lead)
    await with_totp(desk, owner)
    async with desk.tx(lead) as tx:
        with pytest.raises(staff.errors.RoleAboveOwn):
            await staff.reset_totp(tx, owner.id)

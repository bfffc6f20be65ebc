"""Ids are told apart whoever makes them, and sort by birth."""

import os
from concurrent.futures import ThreadPoolExecutor

from xiaoer.kernel.ids import new_id


def test_ids_of_many_threads_are_all_different() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [new_id("tst") for _ in range(2_000)], range(8)))
    assert len({one for some in made for one in some}) == 16_000


def test_a_forked_process_does_not_repeat_its_parents_ids() -> None:
    new_id("tst")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, "\n".join(new_id("tst")[-16:] for _ in range(100)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = set(os.read(reading, 10_000).decode().split())
    os.close(reading)
    os.close(writing)
    assert len(theirs) == 100
    assert not theirs & {new_id("tst")[-16:] for _ in range(1_000)}


def test_ids_sort_by_birth_and_have_one_length() -> None:
    made = [new_id("cnv") for _ in range(3)]
    assert {len(one) for one in made} == {30}
    assert all(one.startswith("cnv_") for one in made)

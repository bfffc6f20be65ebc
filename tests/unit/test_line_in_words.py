"""A line that was stored just now goes out as the same line read back would."""

from datetime import UTC, datetime

import pytest

from xiaoer.app.live import address
from xiaoer.conversations import Draft, Stored, from_stored
from xiaoer.infra.secrets import KeyRing


@pytest.mark.parametrize("automatic", [False, True])
@pytest.mark.parametrize("public_seq", [None, 5])
def test_words_are_the_same_line_by_both_ways(automatic: bool, public_seq: int | None) -> None:
    draft = Draft(
        conversation_id="cnv_1", client_id="client-1", kind="text" if public_seq else "note", author_kind="agent",
        author_id="agt_1", author_name="小满", text="今天发", public=public_seq is not None, automatic=automatic,
    )  # fmt: skip
    stored = Stored(
        merchant_id="mrc_1", draft=draft, seq=9, public_seq=public_seq, at=datetime(2026, 3, 2, tzinfo=UTC),
        repeated=False,
    )  # fmt: skip
    keys, line = KeyRing({}), from_stored(stored)
    assert address.in_words(stored, stored.seq, public_seq) == address.for_staff(keys, "mrc_1", line)
    if public_seq is not None:
        assert address.in_words(stored, public_seq, None) == address.for_buyer(keys, "mrc_1", line)

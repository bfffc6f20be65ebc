"""Calls 通话: as a telephone system tells of them, at the agent's screen and on the buyer's timeline."""

from xiaoer.calls.hear import agent_at, hear
from xiaoer.calls.note import note
from xiaoer.calls.view import calls_now, find_calls

__all__ = ["agent_at", "calls_now", "find_calls", "hear", "note"]

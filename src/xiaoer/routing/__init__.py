"""Which agent gets which conversation, and why."""

from xiaoer.routing.board import board, place_of, waits
from xiaoer.routing.drain import drain
from xiaoer.routing.hear_mood import MOOD, hear_later, hear_mood, listen, read_mood
from xiaoer.routing.hold_back import hold_back, let_back
from xiaoer.routing.later import answer_later, bring_forward, later_times
from xiaoer.routing.later_model import AnswerLater, LaterTimes
from xiaoer.routing.model import reason
from xiaoer.routing.move import (
    claim,
    hand_back,
    pass_on,
    passed_on_by_caller,
    take_over,
    transfer_to_agent,
    transfer_to_team,
)
from xiaoer.routing.place import place
from xiaoer.routing.store import save_settings, settings
from xiaoer.routing.watch import UNOPENED, escalate_unopened

__all__ = [
    "MOOD",
    "UNOPENED",
    "AnswerLater",
    "LaterTimes",
    "answer_later",
    "board",
    "bring_forward",
    "claim",
    "drain",
    "escalate_unopened",
    "hand_back",
    "hear_later",
    "hear_mood",
    "hold_back",
    "later_times",
    "let_back",
    "listen",
    "pass_on",
    "passed_on_by_caller",
    "place",
    "place_of",
    "read_mood",
    "reason",
    "save_settings",
    "settings",
    "take_over",
    "transfer_to_agent",
    "transfer_to_team",
    "waits",
]

"""Which agent gets which conversation, and why."""

from xiaoer.routing.board import board, place_of
from xiaoer.routing.drain import drain
from xiaoer.routing.hold_back import hold_back, let_back
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
    "UNOPENED",
    "board",
    "claim",
    "drain",
    "escalate_unopened",
    "hand_back",
    "hold_back",
    "let_back",
    "pass_on",
    "passed_on_by_caller",
    "place",
    "place_of",
    "reason",
    "save_settings",
    "settings",
    "take_over",
    "transfer_to_agent",
    "transfer_to_team",
]

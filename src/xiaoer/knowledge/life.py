"""The life of one version of an entry, as a table."""

from enum import StrEnum

from xiaoer.kernel.transitions import By, Transitions, move


class EntryState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    """Written; somebody with the right decides."""
    APPROVED = "approved"
    RETIRED = "retired"


class EntryAction(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    DISCARD = "discard"
    RETIRE = "retire"
    SUPERSEDE = "supersede"
    """A newer version was approved."""


LIFE = Transitions(
    start=EntryState.DRAFT,
    final={EntryState.RETIRED},
    moves=[
        move(EntryState.DRAFT, EntryAction.SUBMIT, EntryState.WAITING, By.AGENT, By.RULE),
        move(EntryState.DRAFT, EntryAction.APPROVE, EntryState.APPROVED, By.AGENT),
        move(EntryState.DRAFT, EntryAction.DISCARD, EntryState.RETIRED, By.AGENT, By.RULE),
        move(EntryState.WAITING, EntryAction.APPROVE, EntryState.APPROVED, By.AGENT),
        move(EntryState.WAITING, EntryAction.SEND_BACK, EntryState.DRAFT, By.AGENT),
        move(EntryState.WAITING, EntryAction.WITHDRAW, EntryState.DRAFT, By.AGENT),
        move(EntryState.WAITING, EntryAction.DISCARD, EntryState.RETIRED, By.AGENT, By.RULE),
        move(EntryState.APPROVED, EntryAction.RETIRE, EntryState.RETIRED, By.AGENT),
        move(EntryState.APPROVED, EntryAction.SUPERSEDE, EntryState.RETIRED, By.RULE),
    ],
)
DECIDING = frozenset({EntryAction.APPROVE, EntryAction.SEND_BACK, EntryAction.RETIRE})
"""Moves that need the right `knowledge.approve`."""

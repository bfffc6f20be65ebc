"""What can be wrong with moving a conversation."""

from xiaoer.kernel.errors import Conflict


class OverCapacity(Conflict):
    """The agent already holds as many conversations as allowed."""

    code = "over_capacity"


class NotWaiting(Conflict):
    """The conversation is closed or already has an owner."""

    code = "not_waiting"

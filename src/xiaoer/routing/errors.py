"""What can be wrong with moving a conversation."""

from xiaoer.kernel.errors import Conflict, Invalid


class OverCapacity(Conflict):
    """The agent already holds as many conversations as allowed."""

    code = "over_capacity"


class NotWaiting(Conflict):
    """The conversation is closed or already has an owner."""

    code = "not_waiting"


class TimeNotOffered(Invalid):
    """An answer is promised only for a time that the shop offers; the page asks for the offers anew."""

    code = "time_not_offered"


class NowhereToGo(Invalid):
    """A transfer names an agent or a team."""

    code = "nowhere_to_go"


class HeldBack(Conflict):
    """New conversations go to others until a lead lets this agent back in line; what they have stays theirs."""

    code = "held_back"

from xiaoer.kernel.errors import Forbidden, NotFound


class CallNotFound(NotFound):
    """There is no such call, or it is another agent's."""

    code = "call_not_found"


class CallEventsRefused(Forbidden):
    """The events are not signed as they must be; `reason` says why: `no_connection`, `bad_time`, `expired`,
    `bad_signature`, `paused`."""

    code = "call_events_refused"

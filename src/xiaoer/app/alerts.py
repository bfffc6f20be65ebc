"""Whoever is called sees it in the open workspace at once; the device's notice goes its own way."""

from xiaoer.app.live import protocol
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.topics import to_agent
from xiaoer.kernel.events import Event
from xiaoer.staff.events import AgentsCalled


class Alerts:
    """Listens to what became durable."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout

    def heard(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, AgentsCalled):
                alert = protocol.Alert(event.notice_code, "", dict(event.facts))
                self._fanout.pass_on([to_agent(agent_id) for agent_id in event.agent_ids], alert)

"""What runs by itself: alerts of clocks, and promises that near their date."""

from xiaoer.infra.timers import Handler
from xiaoer.sla.keep_promises import ANSWERED, keep_reply
from xiaoer.sla.promise_clock import DUE, NEAR, due, near
from xiaoer.sla.ring import ring
from xiaoer.sla.store_clocks import RING

HANDLERS: dict[str, Handler] = {RING: ring, NEAR: near, DUE: due, ANSWERED: keep_reply}

"""A shop to try everything on: goods, orders, buyers, agents, talks, all invented."""

from xiaoer.app.demo.fill import DemoReport, fill
from xiaoer.app.demo.http import routes

__all__ = ["DemoReport", "fill", "routes"]

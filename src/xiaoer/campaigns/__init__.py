"""Campaigns 邀评与回访: whom a shop writes to after delivery, by rule, with number and cost known before."""

from xiaoer.campaigns.check import check
from xiaoer.campaigns.keep import edit, write
from xiaoer.campaigns.look import look
from xiaoer.campaigns.move_on import move_on
from xiaoer.campaigns.preview import preview
from xiaoer.campaigns.send import send_one

__all__ = ["check", "edit", "look", "move_on", "preview", "send_one", "write"]

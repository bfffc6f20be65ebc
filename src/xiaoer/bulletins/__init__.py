"""Bulletins 公告: changes that agents must have read, with receipts."""

from xiaoer.bulletins.publish import edit, propose, publish, withdraw, write
from xiaoer.bulletins.read import mark_read, receipts, remind, to_read

__all__ = ["edit", "mark_read", "propose", "publish", "receipts", "remind", "to_read", "withdraw", "write"]

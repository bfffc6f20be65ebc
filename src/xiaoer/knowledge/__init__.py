"""Knowledge: what agents say often, ready while they type."""

from xiaoer.knowledge.fill import fill
from xiaoer.knowledge.find_quick_replies import find_quick_replies, list_quick_replies
from xiaoer.knowledge.import_quick_replies import export_quick_replies, import_quick_replies
from xiaoer.knowledge.record_use import record_sale, record_use
from xiaoer.knowledge.save_quick_reply import change_quick_reply, check_steps, remove_quick_reply, save_quick_reply

__all__ = [
    "change_quick_reply",
    "check_steps",
    "export_quick_replies",
    "fill",
    "find_quick_replies",
    "import_quick_replies",
    "list_quick_replies",
    "record_sale",
    "record_use",
    "remove_quick_reply",
    "save_quick_reply",
]

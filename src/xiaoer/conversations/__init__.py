"""Conversations: lasting threads with one buyer on one connection, their lines, sessions and owners."""

from xiaoer.conversations.append import append, say_by_system
from xiaoer.conversations.assign import assign
from xiaoer.conversations.change_card import change_card
from xiaoer.conversations.close import WAKE, close, reopen, snooze, wake
from xiaoer.conversations.closed_sessions import ClosedSession, closed_sessions, last_closed_session, session_ends
from xiaoer.conversations.edit import edit, recall
from xiaoer.conversations.enqueue import enqueue
from xiaoer.conversations.find import Filter, by_ids, count_views, find, of_buyer, of_buyers, row_of, sessions_of
from xiaoer.conversations.find_lines import Found, find_lines
from xiaoer.conversations.keep_view import forget_view, rename_view, save_view, saved_views
from xiaoer.conversations.line_indexer import LineIndexer
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.conversations.lines_since import Brief, last_lines, lines_since
from xiaoer.conversations.mark import correct_stage, derive_stage, set_mood, set_source, set_tags
from xiaoer.conversations.mention import mentionable, readers, write_note
from xiaoer.conversations.no_response import no_response_needed
from xiaoer.conversations.open import open_thread
from xiaoer.conversations.present import present
from xiaoer.conversations.prioritise import prioritise
from xiaoer.conversations.queue import count_ahead, count_waiting, waiting
from xiaoer.conversations.react import take_news, unreacted
from xiaoer.conversations.read import (
    mark_delivered_to_buyer,
    mark_read_by_agent,
    mark_read_by_buyer,
    receipts,
    staff_number,
)
from xiaoer.conversations.read_lines import (
    LineFacts,
    from_stored,
    read_after,
    read_before,
    read_public_after,
    read_public_before,
    said_before,
)
from xiaoer.conversations.sight import shown, sight, visible
from xiaoer.conversations.store import get, of_thread
from xiaoer.conversations.store_threads import buyers_who_wait, threads
from xiaoer.conversations.writer import LineWriter

__all__ = [
    "WAKE",
    "Brief",
    "ClosedSession",
    "Draft",
    "Filter",
    "Found",
    "LineFacts",
    "LineIndexer",
    "LineWriter",
    "Stored",
    "append",
    "assign",
    "buyers_who_wait",
    "by_ids",
    "change_card",
    "close",
    "closed_sessions",
    "correct_stage",
    "count_ahead",
    "count_views",
    "count_waiting",
    "derive_stage",
    "edit",
    "enqueue",
    "find",
    "find_lines",
    "forget_view",
    "from_stored",
    "get",
    "last_closed_session",
    "last_lines",
    "lines_since",
    "mark_delivered_to_buyer",
    "mark_read_by_agent",
    "mark_read_by_buyer",
    "mentionable",
    "no_response_needed",
    "of_buyer",
    "of_buyers",
    "of_thread",
    "open_thread",
    "present",
    "prioritise",
    "read_after",
    "read_before",
    "read_public_after",
    "read_public_before",
    "readers",
    "recall",
    "receipts",
    "rename_view",
    "reopen",
    "row_of",
    "said_before",
    "save_view",
    "saved_views",
    "say_by_system",
    "session_ends",
    "sessions_of",
    "set_mood",
    "set_source",
    "set_tags",
    "shown",
    "sight",
    "snooze",
    "staff_number",
    "take_news",
    "threads",
    "unreacted",
    "visible",
    "waiting",
    "wake",
    "write_note",
]

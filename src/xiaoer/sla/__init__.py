"""Clocks that must not run out, the hours they go by, and promises made to buyers."""

from xiaoer.sla.calendar import due_after, is_open, next_opening, open_between
from xiaoer.sla.case_due import Due, end_due, set_due
from xiaoer.sla.erlang import agents_needed
from xiaoer.sla.follow import Said, Seen, Talk, begin_threads, follow, lock_threads, seen
from xiaoer.sla.join_threads import join_threads, part_threads
from xiaoer.sla.keep_calendar import calendar_for, calendar_named, list_calendars, save_calendar, with_pack, zone_of
from xiaoer.sla.keep_promises import (
    Spoken,
    change_promise,
    make_promise,
    note_answers,
    propose,
    replace_promise,
    settle_promises,
)
from xiaoer.sla.keep_rules import save_rules
from xiaoer.sla.no_response import Pushed, mark_no_response, mark_pushed, no_response_use
from xiaoer.sla.promise_model import (
    REPLY,
    BuyerPromise,
    NewPromise,
    Promise,
    PromiseAction,
    PromiseChange,
    PromiseState,
)
from xiaoer.sla.promise_words import find_promises
from xiaoer.sla.read_clocks import explain_breach, find_breaches, note_causes, open_clocks
from xiaoer.sla.read_figures import forecasts, waits_by_half_hour
from xiaoer.sla.store_promises import get_promise, list_promises, of_subjects
from xiaoer.sla.store_rules import rules_in_force

__all__ = [
    "REPLY",
    "BuyerPromise",
    "Due",
    "NewPromise",
    "Promise",
    "PromiseAction",
    "PromiseChange",
    "PromiseState",
    "Pushed",
    "Said",
    "Seen",
    "Spoken",
    "Talk",
    "agents_needed",
    "begin_threads",
    "calendar_for",
    "calendar_named",
    "change_promise",
    "due_after",
    "end_due",
    "explain_breach",
    "find_breaches",
    "find_promises",
    "follow",
    "forecasts",
    "get_promise",
    "is_open",
    "join_threads",
    "list_calendars",
    "list_promises",
    "lock_threads",
    "make_promise",
    "mark_no_response",
    "mark_pushed",
    "next_opening",
    "no_response_use",
    "note_answers",
    "note_causes",
    "of_subjects",
    "open_between",
    "open_clocks",
    "part_threads",
    "propose",
    "replace_promise",
    "rules_in_force",
    "save_calendar",
    "save_rules",
    "seen",
    "set_due",
    "settle_promises",
    "waits_by_half_hour",
    "with_pack",
    "zone_of",
]

"""Knowledge: what the shop may say, approved and dated, found by meaning; and what agents say often."""

from xiaoer.knowledge.check_content import flags_of
from xiaoer.knowledge.course import answer_lesson, read_course
from xiaoer.knowledge.decide import decide, keep
from xiaoer.knowledge.draft_from_solved import draft_from_solved
from xiaoer.knowledge.entry_model import (
    CaseNote,
    Content,
    EntryChange,
    EntryDecision,
    EntryKind,
    EntryMedia,
    GuideStep,
    Hit,
    HowTo,
    HowToTopic,
    Measure,
    MeasuredUnder,
    NewEntry,
    Origin,
    Piece,
    Result,
    StepChoice,
    Wording,
)
from xiaoer.knowledge.fill import fill
from xiaoer.knowledge.find_entries import count_entries, find_entries, get_entry, list_versions
from xiaoer.knowledge.find_quick_replies import find_quick_replies, list_quick_replies
from xiaoer.knowledge.gaps import dismiss_gap, draft_gap, find_gaps, note_reply, open_gaps_of, record_gap
from xiaoer.knowledge.guide_model import GuideMark, GuideRun, RunState, Solved
from xiaoer.knowledge.guides import (
    CARD,
    STUCK_CARD,
    contact_again,
    get_run,
    get_stuck,
    guide_figures,
    mark_step,
    send_guide,
)
from xiaoer.knowledge.how_tos import HowToView, how_to, how_tos
from xiaoer.knowledge.import_entries import import_entries, import_page
from xiaoer.knowledge.import_quick_replies import export_quick_replies, import_quick_replies
from xiaoer.knowledge.life import LIFE, EntryAction, EntryState
from xiaoer.knowledge.look_up import look_up, standing_entry
from xiaoer.knowledge.measures import Measured, measured, missing_of, say_measure
from xiaoer.knowledge.ranking import Index, Ranked, Text
from xiaoer.knowledge.read_page import read_page
from xiaoer.knowledge.record_result import record_conversation_result, record_result, record_shown
from xiaoer.knowledge.record_use import record_sale, record_use
from xiaoer.knowledge.save_quick_reply import change_quick_reply, check_steps, remove_quick_reply, save_quick_reply
from xiaoer.knowledge.texts import EMBED, reckon
from xiaoer.knowledge.write_entry import change_entry, restore_version, write_entry

__all__ = [
    "CARD",
    "EMBED",
    "LIFE",
    "STUCK_CARD",
    "CaseNote",
    "Content",
    "EntryAction",
    "EntryChange",
    "EntryDecision",
    "EntryKind",
    "EntryMedia",
    "EntryState",
    "GuideMark",
    "GuideRun",
    "GuideStep",
    "Hit",
    "HowTo",
    "HowToTopic",
    "HowToView",
    "Index",
    "Measure",
    "Measured",
    "MeasuredUnder",
    "NewEntry",
    "Origin",
    "Piece",
    "Ranked",
    "Result",
    "RunState",
    "Solved",
    "StepChoice",
    "Text",
    "Wording",
    "answer_lesson",
    "change_entry",
    "change_quick_reply",
    "check_steps",
    "contact_again",
    "count_entries",
    "decide",
    "dismiss_gap",
    "draft_from_solved",
    "draft_gap",
    "export_quick_replies",
    "fill",
    "find_entries",
    "find_gaps",
    "find_quick_replies",
    "flags_of",
    "get_entry",
    "get_run",
    "get_stuck",
    "guide_figures",
    "how_to",
    "how_tos",
    "import_entries",
    "import_page",
    "import_quick_replies",
    "keep",
    "list_quick_replies",
    "list_versions",
    "look_up",
    "mark_step",
    "measured",
    "missing_of",
    "note_reply",
    "open_gaps_of",
    "read_course",
    "read_page",
    "reckon",
    "record_conversation_result",
    "record_gap",
    "record_result",
    "record_sale",
    "record_shown",
    "record_use",
    "remove_quick_reply",
    "restore_version",
    "save_quick_reply",
    "say_measure",
    "send_guide",
    "standing_entry",
    "write_entry",
]

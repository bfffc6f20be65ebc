"""Quality 质检: every refusal checked as it is made; sessions sampled, scored, appealed; agents coached."""

from xiaoer.quality.appeal import answer_appeal, appeal
from xiaoer.quality.check_refusal import check_answer, check_refusal
from xiaoer.quality.coach import coach
from xiaoer.quality.draw import begin_draw, draw_by_hand, draw_for_agent
from xiaoer.quality.figures import agent_figures
from xiaoer.quality.inspect_refusal import ask_mending, mend_refusal, pass_refusal
from xiaoer.quality.keep_card import change_card, make_card
from xiaoer.quality.keep_check import keep_check
from xiaoer.quality.keep_plan import change_plan, make_plan
from xiaoer.quality.look import is_angry
from xiaoer.quality.practise import answer_practice, begin_practice
from xiaoer.quality.score_sheet import decide_sheet, discard_sheet, score_sheet
from xiaoer.quality.sheet_model import Mark, NewPlan, ScoreBody, SheetRow
from xiaoer.quality.view_sheet import sheet_view

__all__ = [
    "Mark",
    "NewPlan",
    "ScoreBody",
    "SheetRow",
    "agent_figures",
    "answer_appeal",
    "answer_practice",
    "appeal",
    "ask_mending",
    "begin_draw",
    "begin_practice",
    "change_card",
    "change_plan",
    "check_answer",
    "check_refusal",
    "coach",
    "decide_sheet",
    "discard_sheet",
    "draw_by_hand",
    "draw_for_agent",
    "is_angry",
    "keep_check",
    "make_card",
    "make_plan",
    "mend_refusal",
    "pass_refusal",
    "score_sheet",
    "sheet_view",
]

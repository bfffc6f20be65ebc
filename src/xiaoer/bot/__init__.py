"""The bot: takes what it can answer from facts, asks for exactly what is missing, and hands over the rest."""

from xiaoer.bot.copilot import copilot
from xiaoer.bot.figures import hand_over_figures
from xiaoer.bot.hand_over import ask_for_person, fall_silent, hand_over, packet_of
from xiaoer.bot.has_it import has_it
from xiaoer.bot.look import concessions, turns
from xiaoer.bot.see_packet import ASKED, note_asked, see_packet, watch_questions
from xiaoer.bot.settings import read_settings, save_settings
from xiaoer.bot.take import take_or_pass
from xiaoer.bot.take_packet import take_packet

__all__ = [
    "ASKED",
    "ask_for_person",
    "concessions",
    "copilot",
    "fall_silent",
    "hand_over",
    "hand_over_figures",
    "has_it",
    "note_asked",
    "packet_of",
    "read_settings",
    "save_settings",
    "see_packet",
    "take_or_pass",
    "take_packet",
    "turns",
    "watch_questions",
]

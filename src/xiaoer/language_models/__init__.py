"""Language models, optional: they reword what is grounded and see which skill is asked for; no fact is ever theirs."""

from xiaoer.language_models.ask import LanguageModels
from xiaoer.language_models.masking import Known
from xiaoer.language_models.prompts import Line
from xiaoer.language_models.see import see
from xiaoer.language_models.tools import Offered

__all__ = ["Known", "LanguageModels", "Line", "Offered", "see"]

"""What the clock of language models does."""

from xiaoer.infra import timers
from xiaoer.language_models.hold import ABANDONED, abandoned

HANDLERS: dict[str, timers.Handler] = {ABANDONED: abandoned}

"""Quality 质检: every refusal is checked as it is made; inspectors see what was found."""

from xiaoer.quality.check_refusal import check_answer, check_refusal
from xiaoer.quality.inspect_refusal import ask_mending, mend_refusal, pass_refusal
from xiaoer.quality.keep_check import keep_check

__all__ = ["ask_mending", "check_answer", "check_refusal", "keep_check", "mend_refusal", "pass_refusal"]

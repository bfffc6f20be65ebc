"""Policies: a shop's versioned terms and conditions, judged by pure rules that name their clause."""

from xiaoer.policies.defaults import built_in
from xiaoer.policies.in_force import get, in_force
from xiaoer.policies.judge import judge
from xiaoer.policies.judge_and_keep import judge_and_keep
from xiaoer.policies.model import Verdict
from xiaoer.policies.over_limit import limit_of, over_limit

__all__ = ["Verdict", "built_in", "get", "in_force", "judge", "judge_and_keep", "limit_of", "over_limit"]

"""Policies: a shop's versioned terms and conditions, judged by pure rules that name their clause."""

from xiaoer.policies.defaults import built_in
from xiaoer.policies.in_force import in_force
from xiaoer.policies.judge import judge
from xiaoer.policies.judge_and_keep import judge_and_keep
from xiaoer.policies.over_limit import over_limit

__all__ = ["built_in", "in_force", "judge", "judge_and_keep", "over_limit"]

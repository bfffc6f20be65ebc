"""Policies: a shop's versioned terms and conditions, judged by pure rules that name their clause."""

from xiaoer.policies.defaults import built_in
from xiaoer.policies.dry_run import (
    cancel_dry_run,
    dry_run_rows,
    dry_runs_of,
    get_dry_run,
    start_dry_run,
)
from xiaoer.policies.in_force import get, in_force
from xiaoer.policies.judge import judge
from xiaoer.policies.judge_and_keep import judge_and_keep
from xiaoer.policies.model import Verdict
from xiaoer.policies.over_limit import limit_of, limit_of_all, over_limit
from xiaoer.policies.publish import publish
from xiaoer.policies.reassure import assurance_card, assurances
from xiaoer.policies.record_assurance import record_assurance, record_assured_sale
from xiaoer.policies.restore import restore
from xiaoer.policies.save_draft import discard_draft, draft_of, save_draft
from xiaoer.policies.store import judgements_of
from xiaoer.policies.terms import accepted_unseen
from xiaoer.policies.versions import policies_of, version_of

__all__ = [
    "Verdict",
    "accepted_unseen",
    "assurance_card",
    "assurances",
    "built_in",
    "cancel_dry_run",
    "discard_draft",
    "draft_of",
    "dry_run_rows",
    "dry_runs_of",
    "get",
    "get_dry_run",
    "in_force",
    "judge",
    "judge_and_keep",
    "judgements_of",
    "limit_of",
    "limit_of_all",
    "over_limit",
    "policies_of",
    "publish",
    "record_assurance",
    "record_assured_sale",
    "restore",
    "save_draft",
    "start_dry_run",
    "version_of",
]

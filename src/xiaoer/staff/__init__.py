"""Staff: agents, teams, roles and skills; who may come in and what they may do; notices to their devices."""

from xiaoer.staff.accept_invitation import accept_invitation, preview_invitation
from xiaoer.staff.add_agent import add_agent
from xiaoer.staff.authenticate import authenticate
from xiaoer.staff.change_agent import change_agent, change_me, set_capacity
from xiaoer.staff.change_password import change_password, issue_password_link, reset_password
from xiaoer.staff.change_role import change_role
from xiaoer.staff.change_team import change_team, remove_team
from xiaoer.staff.invite import invite
from xiaoer.staff.make_team import make_team
from xiaoer.staff.make_token import make_token, revoke_token
from xiaoer.staff.model import AgentLoadInfo, AgentSummary, Authenticated, Notice
from xiaoer.staff.notify import call, notify, reachable
from xiaoer.staff.password import hash_password
from xiaoer.staff.policy import SESSION_COOKIE
from xiaoer.staff.read_me import read_me
from xiaoer.staff.reseal_all import reseal_all
from xiaoer.staff.set_members import set_members
from xiaoer.staff.set_presence import set_presence
from xiaoer.staff.set_skills import add_skill, remove_skill, set_skills
from xiaoer.staff.set_up import is_set_up, set_up
from xiaoer.staff.set_up_totp import confirm_totp, disable_totp, reset_totp, set_up_totp
from xiaoer.staff.sign_in import sign_in
from xiaoer.staff.sign_out import end_other_sign_ins, end_sign_in
from xiaoer.staff.store import (
    agencies,
    capacity_of,
    eligible,
    get_agent,
    get_team,
    holding,
    list_agents,
    list_teams,
    members,
    names,
    summaries,
    team_ids_of,
    team_named,
    teams_of,
)
from xiaoer.staff.subscribe_push import subscribe_push, unsubscribe_push
from xiaoer.staff.suspend import reinstate, suspend
from xiaoer.staff.vapid import use_push_key
from xiaoer.staff.withdraw_invitation import withdraw_invitation

__all__ = [
    "SESSION_COOKIE",
    "AgentLoadInfo",
    "AgentSummary",
    "Authenticated",
    "Notice",
    "accept_invitation",
    "add_agent",
    "add_skill",
    "agencies",
    "authenticate",
    "call",
    "capacity_of",
    "change_agent",
    "change_me",
    "change_password",
    "change_role",
    "change_team",
    "confirm_totp",
    "disable_totp",
    "eligible",
    "end_other_sign_ins",
    "end_sign_in",
    "get_agent",
    "get_team",
    "hash_password",
    "holding",
    "invite",
    "is_set_up",
    "issue_password_link",
    "list_agents",
    "list_teams",
    "make_team",
    "make_token",
    "members",
    "names",
    "notify",
    "preview_invitation",
    "reachable",
    "read_me",
    "reinstate",
    "remove_skill",
    "remove_team",
    "reseal_all",
    "reset_password",
    "reset_totp",
    "revoke_token",
    "set_capacity",
    "set_members",
    "set_presence",
    "set_skills",
    "set_up",
    "set_up_totp",
    "sign_in",
    "subscribe_push",
    "summaries",
    "suspend",
    "team_ids_of",
    "team_named",
    "teams_of",
    "unsubscribe_push",
    "use_push_key",
    "withdraw_invitation",
]

from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class SignInNeeded(Forbidden):
    """The caller is nobody yet (HTTP 401)."""

    code = "not_signed_in"


class WrongSignIn(SignInNeeded):
    """The e-mail or the password; which of them is not said."""

    code = "wrong_sign_in"


class TotpNeeded(SignInNeeded):
    """The password is right; the code of the authenticator is missing."""

    code = "totp_needed"


class WrongCode(SignInNeeded):
    code = "wrong_code"


class TooManyAttempts(Forbidden):
    """Tried too often (HTTP 429); `retry_s` says when it makes sense again."""

    code = "too_many_attempts"


class AgentIsSuspended(Forbidden):
    code = "agent_suspended"


class PeopleOnly(Forbidden):
    """An API token asked for something that belongs to a person."""

    code = "people_only"


class RoleAboveOwn(Forbidden):
    """Nobody gives or takes a right that they do not hold."""

    code = "role_above_own"


class ScopeAboveOwn(Forbidden):
    code = "scope_above_own"


class WrongPassword(Forbidden):
    code = "wrong_password"


class BadEmail(Invalid):
    code = "bad_email"


class WeakPassword(Invalid):
    """`rule`: too_short, too_long or like_email."""

    code = "weak_password"


class BadCapacity(Invalid):
    code = "bad_capacity"


class BadPushEndpoint(Invalid):
    code = "bad_push_endpoint"


class BadExpiry(Invalid):
    code = "bad_expiry"


class EmailTaken(Conflict):
    code = "email_taken"


class NameTaken(Conflict):
    code = "name_taken"


class LastOwner(Conflict):
    """A merchant keeps at least one active owner."""

    code = "last_owner"


class LinkUsed(Conflict):
    """A one-time link was used or withdrawn."""

    code = "link_used"


class AlreadySetUp(Conflict):
    code = "already_set_up"


class TotpAlreadyOn(Conflict):
    code = "totp_already_on"


class TotpNotStarted(Conflict):
    code = "totp_not_started"


class AgentNotJoined(Conflict):
    """An invited agent has no state to change yet; withdraw the invitation instead."""

    code = "agent_not_joined"


class AgentNotFound(NotFound):
    code = "agent_not_found"


class TeamNotFound(NotFound):
    code = "team_not_found"


class SkillNotFound(NotFound):
    code = "skill_not_found"


class InvitationNotFound(NotFound):
    code = "invitation_not_found"


class SignInNotFound(NotFound):
    code = "sign_in_not_found"


class TokenNotFound(NotFound):
    code = "token_not_found"


class PushOff(NotFound):
    """This install has no key for web push."""

    code = "push_off"

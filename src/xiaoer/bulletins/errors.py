from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class BulletinNotFound(NotFound):
    """There is no such bulletin, or it is not for this agent."""

    code = "bulletin_not_found"


class BulletinNotProposed(Conflict):
    """It was published or withdrawn meanwhile; `state` says which."""

    code = "bulletin_not_proposed"


class BulletinNotPublished(Conflict):
    """Nobody can read or be reminded of it; `state` says why."""

    code = "bulletin_not_published"


class BulletinForNobody(Invalid):
    """No active agent is in the teams or agencies that were chosen."""

    code = "bulletin_for_nobody"

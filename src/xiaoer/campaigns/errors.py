from xiaoer.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class CampaignNotFound(NotFound):
    """There is no such campaign."""

    code = "campaign_not_found"


class CampaignMoved(Conflict):
    """Somebody else changed it meanwhile; `version` is the newest."""

    code = "campaign_moved"


class CampaignEnded(Conflict):
    """What has ended is not changed any more; make a copy."""

    code = "campaign_ended"


class CampaignNotReady(Conflict):
    """Something keeps it from being switched on: `problem` is the first of `problems`."""

    code = "campaign_not_ready"


class PreviewTooLarge(Unavailable):
    """Counting took longer than 30 seconds; fewer days are counted sooner."""

    code = "campaign_preview_too_large"


class ShopUnknown(Invalid):
    """The rule names a shop that is not the merchant's."""

    code = "campaign_shop_unknown"


class CarrierAway(Unavailable):
    """The carrier of messages could not be asked, or nobody knows what became of a message; it is asked again."""

    code = "campaign_carrier_away"

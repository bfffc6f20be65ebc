from xiaoer.kernel.errors import Invalid, NotFound


class MerchantNotFound(NotFound):
    code = "merchant_not_found"


class ShopNotFound(NotFound):
    code = "shop_not_found"


class ConnectionNotFound(NotFound):
    code = "connection_not_found"


class UnknownChannel(Invalid):
    code = "unknown_channel"


class BadTimeZone(Invalid):
    code = "bad_time_zone"


class BadConfig(Invalid):
    """`field` names the setting of the connection that cannot be meant."""

    code = "bad_config"


class SettingsTooLarge(Invalid):
    code = "settings_too_large"


class BadHonour(Invalid):
    """The certificate or honour number `at` of the list, counted from 1, cannot be meant: `field` says why."""

    code = "bad_honour"

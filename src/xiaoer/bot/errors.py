"""What can be wrong with a request about the bot."""

from xiaoer.kernel.errors import Invalid, NotFound


class BotSettingsInvalid(Invalid):
    """A slot, rule or threshold makes no sense; `field` says which."""

    code = "bot_settings_invalid"


class NoHandOver(NotFound):
    """Nothing was handed over in this conversation."""

    code = "no_hand_over"

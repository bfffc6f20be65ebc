from xiaoer.kernel.errors import Conflict, Invalid, Unavailable


class LanguageModelNotConnected(Conflict):
    """No address and model were saved yet."""

    code = "language_model_not_connected"


class LanguageModelNotInstalled(Unavailable):
    """No channel of this install reaches language models."""

    code = "language_model_not_installed"


class LanguageModelAddressUnsafe(Invalid):
    """Neither https nor this machine: a buyer's words and the key would travel in the open."""

    code = "language_model_address_unsafe"

"""Inputs of skills, as the bot's are shaped."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Parcel(Struct, frozen=True):
    tracking_number: str = ""


class Apply(Struct, frozen=True):
    order_number: str
    remedy: Literal["refund_only", "return_refund", "exchange"]
    quantity: Annotated[int, Meta(ge=1, le=99)] = 1


class Nothing(Struct, frozen=True):
    pass

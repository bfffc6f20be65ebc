"""Orders: our copy, from the order down to the scans of its parcels, and the stage of service they mean."""

from xiaoer.orders.buyer_figures import buyer_figures, figures_of
from xiaoer.orders.change import asked_connection, change, change_of_key, find_changes, get_change
from xiaoer.orders.change_model import (
    Cancel,
    Change,
    ChangeAddress,
    ChangeContact,
    ChangeKind,
    ChangePayment,
    ChangeSku,
    ChangeState,
    LinkedOrder,
    NewLine,
    OrderChange,
    Swap,
)
from xiaoer.orders.find import find
from xiaoer.orders.get import get, of_buyer
from xiaoer.orders.import_orders import import_orders
from xiaoer.orders.link_buyer import buyer_of_identity, link_buyer, link_methods, link_shop_buyers
from xiaoer.orders.lock_orders import lock_orders
from xiaoer.orders.money_said import MoneySaid, money_said
from xiaoer.orders.order_card import order_card
from xiaoer.orders.order_link import order_link, read_order_link
from xiaoer.orders.push_orders import push_orders
from xiaoer.orders.push_parcels import push_parcels
from xiaoer.orders.record_change import record_change
from xiaoer.orders.record_payment import record_payment
from xiaoer.orders.reveal import reveal
from xiaoer.orders.stage_of import stage_of
from xiaoer.orders.status_answer import status_answer
from xiaoer.orders.store_delivered import delivered, given_back, holding, titles
from xiaoer.orders.store_numbers import buyer_number, count_paid, id_of, lock, numbers, waiting_for_sku
from xiaoer.orders.track import AwaitingDispatch, TrackedParcel, awaiting_dispatch, scans_come, track, track_orders
from xiaoer.orders.words import CARRIERS, carrier_code, carrier_name, meaning_of

__all__ = [
    "CARRIERS",
    "AwaitingDispatch",
    "Cancel",
    "Change",
    "ChangeAddress",
    "ChangeContact",
    "ChangeKind",
    "ChangePayment",
    "ChangeSku",
    "ChangeState",
    "LinkedOrder",
    "MoneySaid",
    "NewLine",
    "OrderChange",
    "Swap",
    "TrackedParcel",
    "asked_connection",
    "awaiting_dispatch",
    "buyer_figures",
    "buyer_number",
    "buyer_of_identity",
    "carrier_code",
    "carrier_name",
    "change",
    "change_of_key",
    "count_paid",
    "delivered",
    "figures_of",
    "find",
    "find_changes",
    "get",
    "get_change",
    "given_back",
    "holding",
    "id_of",
    "import_orders",
    "link_buyer",
    "link_methods",
    "link_shop_buyers",
    "lock",
    "lock_orders",
    "meaning_of",
    "money_said",
    "numbers",
    "of_buyer",
    "order_card",
    "order_link",
    "push_orders",
    "push_parcels",
    "read_order_link",
    "record_change",
    "record_payment",
    "reveal",
    "scans_come",
    "stage_of",
    "status_answer",
    "titles",
    "track",
    "track_orders",
    "waiting_for_sku",
]

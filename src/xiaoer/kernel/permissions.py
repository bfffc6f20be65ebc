"""Every right that a role or an API token can carry. Roles are tables over these names (staff.model)."""

from enum import StrEnum


class Permission(StrEnum):
    """`noun.verb`; the same words are the scopes of an API token."""

    CONVERSATION_READ = "conversation.read"
    """Read the conversations of one's own teams and those one owns."""
    CONVERSATION_READ_ALL = "conversation.read_all"
    CONVERSATION_REPLY = "conversation.reply"
    CONVERSATION_ASSIGN = "conversation.assign"
    """Give a conversation to another agent or team; taking one's own share from the queue needs only reply."""
    BUYER_READ = "buyer.read"
    BUYER_REVEAL = "buyer.reveal"
    """See unmasked phone, address and e-mail; every look is audited."""
    BUYER_EDIT = "buyer.edit"
    ORDER_READ = "order.read"
    ORDER_PUSH = "order.push"
    """Write orders and catalogue rows from the shop's own system."""
    CATALOG_READ = "catalog.read"
    CATALOG_PUSH = "catalog.push"
    QUICK_REPLY_EDIT = "quick_reply.edit"
    """Edit replies of a team or the whole shop; one's own personal replies need no right."""
    EXPORT = "export"
    STAFF_READ = "staff.read"
    STAFF_EDIT = "staff.edit"
    SHOP_EDIT = "shop.edit"
    CONNECTION_EDIT = "connection.edit"
    ROUTING_EDIT = "routing.edit"
    AUDIT_READ = "audit.read"
    FIGURES_READ = "figures.read"
    INSPECT = "inspect"

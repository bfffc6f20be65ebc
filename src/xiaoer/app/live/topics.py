"""Names of what a connection can listen to inside the hub."""


def to_buyer(conversation_id: str) -> str:
    return f"b:{conversation_id}"


def to_staff(conversation_id: str) -> str:
    """Agents who have this conversation on their screen."""
    return f"s:{conversation_id}"


def to_agent(agent_id: str) -> str:
    return f"a:{agent_id}"


def to_credential(credential_id: str) -> str:
    """Connections that came in by one sign-in."""
    return f"c:{credential_id}"


def to_merchant(merchant_id: str) -> str:
    """Every agent of a merchant who is connected."""
    return f"m:{merchant_id}"


def to_newcomer(connection_id: str, external_id: str) -> str:
    """Devices of one visitor who has no conversation yet."""
    return f"n:{connection_id}:{external_id}"

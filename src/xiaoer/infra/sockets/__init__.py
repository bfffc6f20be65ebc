"""Live connections: one port for HTTP and WebSocket, sends that never wait, slow peers let go to resume."""

from xiaoer.infra.sockets.contract import (
    RESTARTING,
    TOO_SLOW,
    VANISHED,
    Accept,
    Connection,
    Handshake,
    Listener,
    SocketSettings,
)
from xiaoer.infra.sockets.frames import Frame, encode_frame
from xiaoer.infra.sockets.server import CannotStart, Server, serve

__all__ = [
    "RESTARTING",
    "TOO_SLOW",
    "VANISHED",
    "Accept",
    "CannotStart",
    "Connection",
    "Frame",
    "Handshake",
    "Listener",
    "Server",
    "SocketSettings",
    "encode_frame",
    "serve",
]

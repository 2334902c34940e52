"""Connections to the hosts that whoever seals has named."""

from __future__ import annotations

from aiohttp import ClientSession


def new_session() -> ClientSession:
    """Return a session that goes through the proxy of the environment, as companies have one."""
    return ClientSession(trust_env=True)

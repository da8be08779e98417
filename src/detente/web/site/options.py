"""What whoever starts the server can choose."""

from __future__ import annotations

import ipaddress
from typing import Annotated

import msgspec
from msgspec import Meta

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MIB = 1024 * 1024


class SiteOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a database is shown."""

    read_only: Annotated[bool, Meta(description="nobody can correct or add")] = False
    token: Annotated[str, Meta(description="what a reader must know; '' for nothing")] = ""
    hosts: Annotated[tuple[str, ...], Meta(description="names by which readers may call the server")] = (
        LOOPBACK
    )
    any_address: Annotated[bool, Meta(description="readers may call it by any IP address, too")] = False
    form_limit: Annotated[int, Meta(ge=1, description="largest form, in bytes")] = 2 * MIB
    upload_limit: Annotated[int, Meta(ge=1, description="largest upload, in bytes")] = 20 * MIB
    patience: Annotated[float, Meta(gt=0, description="seconds until all of a request is there")] = 120.0
    author: Annotated[str, Meta(description="who is said to have made corrections; '' asks")] = ""
    readers: Annotated[int, Meta(ge=1, le=64, description="how many read the database at once")] = 4
    cache_bytes: Annotated[int, Meta(ge=0, description="how much of the answers is kept")] = 32 * MIB
    knowledge: Annotated[str, Meta(description="a folder with tables of the user's own")] = ""
    model: Annotated[str, Meta(description="spaCy pipeline that reads what is added; '' for the usual")] = ""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Whether a host is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_everywhere(host: str) -> bool:
    """Whether it stands for all addresses of the machine: ``0.0.0.0``, ``::``."""
    return is_address(host) and ipaddress.ip_address(host).is_unspecified

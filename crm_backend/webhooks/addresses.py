"""Where webhooks may go: nobody outside may have us call what only we can reach (server-side request forgery).

A name is looked up by us, what it leads to is checked, and exactly that address is called: a name that leads elsewhere a moment
later (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
LONGEST_URL = 2000
# Ranges of IPv6 that carry an IPv4 address, which is then the one that is reached: NAT64, 6to4, Teredo.
CARRIERS = tuple(IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class Refused(Exception):
    """An address that we do not call; the text says why, to whoever entered it."""


@dataclass(frozen=True)
class Target:
    """An address of the network to call for a URL, with the name to show there."""

    ip: Address
    host: str  # for the certificate
    shown: str  # for the Host header


class Addresses:
    """The rules; `allowed` lists host names and networks (CIDR) that may be called though they are private, and without TLS."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._networks: list[IPv4Network | IPv6Network] = []
        self._hosts: set[str] = set()
        for entry in allowed:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._hosts.add(entry.lower().rstrip("."))

    def check(self, url: str) -> None:
        """Raise `Refused` for a URL that will never be called, whatever its name leads to."""
        host, _, secure = _parts(url)
        address = _literal(host)
        if not secure and not self._is_trusted(host, address):
            raise Refused("the address has to begin with https://")
        if address is not None and not self._may_reach(host, address):
            raise Refused("this address is private")

    async def resolve(self, url: str) -> Target:
        """Where to call for a URL; raises `Refused`, or `OSError` when the name leads nowhere."""
        self.check(url)
        host, port, _ = _parts(url)
        literal = _literal(host)
        for address in [literal] if literal else await _look_up(host, port):
            if self._may_reach(host, address):
                return Target(address, host, urlsplit(url).netloc)
        raise Refused("the name leads to a private address")

    def _may_reach(self, host: str, address: Address) -> bool:
        return self._is_trusted(host, address) or _is_public(address)

    def _is_trusted(self, host: str, address: Address | None) -> bool:
        return host in self._hosts or (address is not None and any(address in network for network in self._networks))


def _parts(url: str) -> tuple[str, int, bool]:
    """Host in small letters, port, and whether with TLS."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Refused("the address is too long, or has characters that no address has")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise Refused("this is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("the address has to begin with https://")
    if "@" in parts.netloc or parts.fragment:
        raise Refused("the address may have no name, password or fragment")
    secure = parts.scheme == "https"
    return host, port or (443 if secure else 80), secure


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


async def _look_up(host: str, port: int) -> list[Address]:
    """What a name leads to; also such as `0x7f.1`, which some systems take for an address."""
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in CARRIERS):
            return False
    return address.is_global and not address.is_multicast

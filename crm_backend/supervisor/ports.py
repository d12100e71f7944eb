"""TCP ports: free ones for inside, and whether the one for the outside can be had."""

import errno
import socket

from crm_backend.supervisor.errors import Unusable

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses now, all different."""
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    try:
        return [int(held.getsockname()[1]) for held in sockets]
    finally:
        for held in sockets:
            held.close()


def check_port(host: str, port: int) -> None:
    """Raises Unusable when a server could not listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unusable(f"Port {port} on {host} is in use: end what uses it, or set CONCIERGE_PORT to another.") from error
        reason = error.strerror or error
        raise Unusable(f"Cannot listen on {host}:{port} ({reason}): check CONCIERGE_HOST and CONCIERGE_PORT.") from error

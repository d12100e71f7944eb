"""Whose certificates our HTTP clients trust."""

import ssl
from functools import cache

import httpx2


@cache
def trusted(*, by_environment: bool = True) -> ssl.SSLContext:
    """What this machine trusts, for all clients of a process: to read the certificates takes 20 to 150 ms each time.

    `by_environment`: SSL_CERT_FILE and SSL_CERT_DIR decide instead where they are set when the first client is made.
    """
    return httpx2.create_ssl_context(trust_env=by_environment)

"""Web addresses outside Muster: which are well-formed, and which lead into the network Muster stands in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

_NAT64 = ip_network("64:ff9b::/96")
"""IPv4 addresses written as IPv6: https://www.rfc-editor.org/rfc/rfc6052"""
_IPV4_BITS = 0xFFFFFFFF


def web_address(value: str) -> str:
    """Return a web address, ending in a slash.

    Raises `ValueError` where it is none, names a port there is not, carries a password, or is in clear text and leads
    off this machine.
    """
    parts = _split(value)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user name or a password: whatever logs the address would tell them.")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("must start with https://: http:// is taken for this machine only, as in http://127.0.0.1")
    return value if value.endswith("/") else f"{value}/"


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError("is not a web address: its host or its port is malformed.") from None
    if (parts.hostname or "").replace(".", "").isdigit() and address_of(parts.hostname or "") is None:
        raise ValueError("is not a web address: its host is malformed.")  # such as 127.1
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("must start with https:// (or http:// for a sandbox on this machine)")
    return parts


def is_loopback(host: str) -> bool:
    """Say whether a host, by name or number, is this machine."""
    if host.rstrip(".").lower() == "localhost":
        return True
    address = address_of(host)
    return address is not None and address.is_loopback


def is_internal(url: str) -> bool:
    """Say whether an address leads into the network by what is written; a name may still do by what it resolves to."""
    host = urlsplit(url).hostname or ""
    address = address_of(host)
    return is_loopback(host) or (address is not None and not is_public(address))


def address_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is written as, None where it is a name; IPv4 in IPv6's clothes is IPv4."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _IPV4_BITS)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the internet's.

    Private, loopback, link-local, shared, reserved and multicast ones are not; clouds keep their metadata at such.
    Source: https://www.iana.org/assignments/iana-ipv4-special-registry
    """
    return address.is_global and not address.is_multicast

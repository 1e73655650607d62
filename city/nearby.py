"""Who is near enough to be told of our insides: this machine, or a private network."""

from __future__ import annotations

from ipaddress import ip_address


def is_near(address: str) -> bool:
    """Loopback, private or link-local (RFC 1918, RFC 4193); what is no address is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_private

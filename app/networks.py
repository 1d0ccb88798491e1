"""Addresses of machines, as the operator writes them in one setting."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def read_networks(text: str) -> list[IPv4Network | IPv6Network]:
    """`10.0.0.5, 10.1.0.0/16, fd00::/8`: addresses and networks. Raises ValueError."""
    return [ip_network(one.strip()) for one in text.split(",") if one.strip()]


def is_within(address: str | None, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether the address is this machine's own, or lies in one of the networks."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return mapped.is_loopback or any(mapped in network for network in networks)

"""Chooses the form in which yarl encodes a query fastest."""

from collections.abc import Mapping


def in_query(query: Mapping[str, str]) -> str | Mapping[str, str]:
    """Return a query as a text if no value needs encoding, as most: it costs yarl half as much as a mapping."""
    values = "".join(query.values()).replace("_", "")
    return "&".join(map("=".join, query.items())) if values.isalnum() and values.isascii() else query

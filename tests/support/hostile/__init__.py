"""Servers that mean harm, what strangers type, and a process that is measured while it meets them."""

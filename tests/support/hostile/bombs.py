"""Endless compressed bodies: small blocks that can be repeated without end."""

import zlib
from collections.abc import Callable, Iterator
from itertools import chain, repeat

# A megabyte of spaces in brotli: at the start of a stream, and after another block.
_BROTLI = bytes.fromhex("abffff875f02241e0b0472ef1f0c"), bytes.fromhex("faff7ff82500e2b00040f7fec100")
# The head of a frame of zstd, and 128 KiB of spaces in four bytes.
_ZSTD = bytes.fromhex("28b52ffd0038"), bytes.fromhex("02001020")


def _zlib(wbits: int) -> Callable[[bytes], Iterator[bytes]]:
    """Return a bomb of the zlib kind: 31 is gzip, 15 is deflate with its head, -15 without one."""

    def bomb(block: bytes) -> Iterator[bytes]:
        # After a full flush no block refers to an earlier one, so blocks can be repeated.
        compressor = zlib.compressobj(level=9, wbits=wbits)
        first, again = (compressor.compress(block) + compressor.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        return chain([first], repeat(again))

    return bomb


gzip, deflate, raw_deflate = _zlib(31), _zlib(15), _zlib(-15)


def brotli() -> Iterator[bytes]:
    """Yield spaces in brotli, a megabyte in 14 bytes."""
    return chain(_BROTLI[:1], repeat(_BROTLI[1]))


def zstd() -> Iterator[bytes]:
    """Yield spaces in zstd, a megabyte in 32 bytes."""
    return chain(_ZSTD[:1], repeat(_ZSTD[1] * 8))

"""An asyncio client for the Optico Offline Numbers API that never sends a write twice unasked."""

__version__ = "0.1.0"

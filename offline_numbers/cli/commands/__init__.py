"""What may be typed: one module per command, with its arguments, its help text and the checks that need no session.

Never here: an import of the session or of aiohttp; ``--help`` and a wrong argument must not wait for them.
"""

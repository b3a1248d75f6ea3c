"""Groups of options that several commands take, as values.

Never here: an import of the session or of aiohttp, or anything that one command alone takes.
"""

"""A Model Context Protocol server of one domain, on stdin and stdout (extra ``mcp``).

Its tools call the session, and a person approves each write. No option of the command line and no promise about a
request may be in here.
"""

from .limits import Limits
from .server import serve

__all__ = ["Limits", "serve"]

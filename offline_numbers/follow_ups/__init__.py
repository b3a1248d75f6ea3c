"""Helpers for a service or a bot around ``assign_once``: an answer now or later, and references from any text.

No request, no retry of a request and no framework of a chat or of the web must ever be in here.
"""

from .following import FollowUps
from .news import News
from .references import reference_for

__all__ = ["FollowUps", "News", "reference_for"]

"""Hostile servers, hostile input, and a process whose memory is measured meanwhile."""

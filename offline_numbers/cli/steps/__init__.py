"""What several commands do: open the session and the journal, find a number, change it, read a file.

Never here: an argument's definition or a help text (``commands``, ``options``).
"""

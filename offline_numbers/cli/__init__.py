"""The command line: what may be typed, what is printed, which exit code a script gets.

Never here: anything that an application needs; the library does not import this wing.
README.md in this folder describes the commands, and how to add one.
"""

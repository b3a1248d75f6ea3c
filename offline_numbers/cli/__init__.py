"""The command line: its arguments, its output, its exit codes.

Never here: anything that an application needs; the library does not import this wing.
README.md in this folder describes the commands, and how to add one.
"""

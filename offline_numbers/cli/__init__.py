"""The command line, one module for each command; it needs the extra ``cli``."""

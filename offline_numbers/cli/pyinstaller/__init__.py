"""The hook of PyInstaller, which finds it through the entry point group ``pyinstaller40``.

Never here: anything that the command line itself imports.
"""

from pathlib import Path


def hook_dirs() -> list[str]:
    """Return the directory of the hook."""
    return [str(Path(__file__).parent)]

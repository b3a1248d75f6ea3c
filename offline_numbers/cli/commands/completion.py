"""``offline-numbers completion``: what the Tab key needs."""

from typing import Annotated, Literal

from cyclopts import Parameter

from offline_numbers.cli.app import app
from offline_numbers.cli.screen.output import Output


def completion(
    shell: Literal["bash", "zsh", "fish"],
    /,
    *,
    install: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Print what makes a shell complete commands and options, or install it.

    Args:
        shell: the shell.
        install: write it to the file where the shell looks for it, and a line into the shell's start-up file.
        output: how it prints.

    """
    if install:
        path = str(app.install_completion(shell=shell))
        output.show({"installed": path}, f"Written to {path}; it works in the next shell that you open.")
        return
    script = app.generate_completion(shell=shell)
    output.show({"script": script}, script)

"""``offline-numbers completion``: shell completion."""

from typing import Literal

from offline_numbers.cli.app import app  # loaded already; only the whole application knows every command
from offline_numbers.cli.options.flag import Flag
from offline_numbers.cli.options.output import Output


def completion(
    shell: Literal["bash", "zsh", "fish"],
    /,
    *,
    install: Flag = False,
    output: Output = Output(),
) -> None:
    """Print or install shell completion.

    Args:
        shell: the shell.
        install: write the script to the shell's directory, and a line into its start-up file.
        output: how it prints.

    """
    if install:
        path = str(app.install_completion(shell=shell))
        output.show({"installed": path}, f"Written to {path}. It works in every new shell.")
        return
    script = app.generate_completion(shell=shell)
    output.show({"script": script}, script)

"""The command line: `diagnoser COMMAND`. The file of a command is imported when the command is called.

Exit codes: 0 means done. 1 means that the work failed. 2 means unusable arguments or input, and nothing was changed.
    130 means interrupted, and 143 terminated.
"""

from collections.abc import Sequence

from diagnoser.cli.commands import app, command_tree
from diagnoser.cli.compilation import compilation_shown
from diagnoser.cli.exits import INTERRUPTED, exit_code_of, interruptible, said

__all__ = ["app", "command_tree", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. An error is one plain sentence on stderr.

    Args:
        arguments: The arguments after the name of the program. None for those of this process.
    """
    with interruptible() as heard, compilation_shown():
        try:
            code = app(args=arguments, prog_name="diagnoser", standalone_mode=False)
        except (Exception, KeyboardInterrupt) as error:
            # A library may turn a signal into an error of its own, as DuckDB does.
            code = INTERRUPTED if heard else exit_code_of(error)
            if code is None:
                raise
            if code != INTERRUPTED:
                said(error)
    if code == INTERRUPTED:
        said(KeyboardInterrupt())
        return 128 + heard[0] if heard else INTERRUPTED
    return code if isinstance(code, int) else 0

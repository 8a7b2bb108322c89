"""The command line: `diagnoser COMMAND`, one file a command, each imported when it is called.

Exit codes: 0 done; 1 the work failed; 2 unusable arguments or input, and nothing was changed.
"""

from collections.abc import Sequence

from diagnoser.cli.commands import app, command_tree
from diagnoser.cli.exits import exit_code_of, said

__all__ = ["app", "command_tree", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error is one plain sentence on stderr.

    Args:
        arguments: What follows the name of the program; those of this process when left out.
    """
    try:
        code = app(args=arguments, prog_name="diagnoser", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        expected = exit_code_of(error)
        if expected is None:
            raise
        said(error)
        return expected
    return code if isinstance(code, int) else 0

"""`python -m diagnoser`: the command line."""

import sys

from diagnoser.cli import main

if __name__ == "__main__":
    sys.exit(main())

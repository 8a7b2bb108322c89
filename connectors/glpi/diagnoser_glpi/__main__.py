"""`diagnoser-glpi --once`, or `--every SECONDS`."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

import httpx
from diagnoser_client import AuthenticatedClient
from diagnoser_glpi.glpi import Access, GlpiError, session
from diagnoser_glpi.work import one_round

NEEDED = ("GLPI_URL", "GLPI_USER_TOKEN", "DIAGNOSER_URL", "DIAGNOSER_KEY")
TIMEOUT = httpx.Timeout(60.0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the new tickets, once or again and again."""
    parser = argparse.ArgumentParser("diagnoser-glpi", description="Answers the new tickets of a GLPI.")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round")
    how.add_argument("--every", type=float, metavar="SECONDS", help="again and again, with such pauses")
    given = parser.parse_args(arguments)
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        parser.error(f"set {', '.join(missing)}")
    if given.every is not None and not given.every > 0:
        parser.error("--every needs a number of seconds above zero")
    well = _round()
    while given.every is not None:
        time.sleep(given.every)
        _round()
    sys.exit(0 if well else 1)


def _round() -> bool:
    access = Access(
        os.environ["GLPI_URL"], os.environ["GLPI_USER_TOKEN"], os.environ.get("GLPI_APP_TOKEN", "")
    )
    address, key = os.environ["DIAGNOSER_URL"].rstrip("/"), os.environ["DIAGNOSER_KEY"]
    try:
        with (
            session(access) as glpi,
            AuthenticatedClient(address, token=key, timeout=TIMEOUT) as service,
        ):
            return one_round(glpi, service, _say)
    except GlpiError as error:
        _say(str(error))
        return False


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""`make bench`: every figure that README and docs quote, one section after the other.

`python -m benchmarks [--quick] [--plot=FILE.svg] [SECTION]...`. Sections are `inference`, `elsewhere`, `answer`
and `many` by default, and `service`, which takes six minutes. `decisions`, `visits`, `learning`,
`retraining` and `tickets` are programs of their own, minutes each.
"""

import sys
from pathlib import Path

from benchmarks import answer, elsewhere, inference, many, service


def main(arguments: list[str]) -> None:
    """Print the named sections, or those of the default."""
    quick = "--quick" in arguments
    named = [one for one in arguments if not one.startswith("-")] or [
        "inference",
        "elsewhere",
        "answer",
        "many",
    ]
    for name in named:
        print(f"== {name}")
        if name == "inference":
            plot = next((Path(one[7:]) for one in arguments if one.startswith("--plot=")), None)
            inference.run(quick=quick, plot=plot)
        elif name == "elsewhere":
            elsewhere.run()
        elif name == "service":
            service.main(["--seconds", "1", "--rounds", "1"] if quick else [])
        elif name in ("answer", "many"):
            figures = answer.run() if name == "answer" else many.run()
            for figure, value in figures.items():
                print(f"{figure:>32} {value:12.3f}")
        else:
            sys.exit(f"No such section: {name}. See `python -m benchmarks.{name} --help` for the long ones.")


if __name__ == "__main__":
    main(sys.argv[1:])

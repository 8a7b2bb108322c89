"""The examples of a Markdown file: run them, compare them, write them again.

* A `console` block is `$ command` and its output.  After `curl`, the output is JSON. `…` stands for an omitted value,
  the rest of a list, or the other keys of an object.  Numbers are rounded to three decimals.
* A `python` block with `>>>` is a doctest, in the folder of the repository.

`python -m tests.support.readme` writes the outputs of README.md again, with the same omissions as before.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2

from tests.support.server import REPOSITORY, Server

README = REPOSITORY / "README.md"
LEFT_OUT = "…"
WIDTH = 110
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text):
    """Return (kind, content) of every runnable block."""
    found = [(match[1], match[2]) for match in BLOCK.finditer(text)]
    return [one for one in found if one[0] == "console" or ">>>" in one[1]]


def run_again(kind, block, address):
    """Return a block with its present output."""
    return _session(block) if kind == "python" else _command(block, address)


def written_again(text, address):
    """Return the text with the present output in every block."""

    def now(match):
        runs = match[1] == "console" or ">>>" in match[2]
        return f"```{match[1]}\n{run_again(match[1], match[2], address) if runs else match[2]}```"

    return BLOCK.sub(now, text)


def _command(block, address):
    lines = block.removeprefix("$ ").splitlines()
    end = next(i for i, line in enumerate(lines) if not line.endswith("\\")) + 1
    command, shown = "\n".join(lines[:end]), "\n".join(lines[end:])
    output = _posted(command, shown, address) if command.startswith("curl ") else _ran(command)
    return f"$ {command}\n{output}\n"


def _posted(command, shown, address):
    """Post the content of the curl command to this address, and show the earlier shown part of the answer."""
    words = shlex.split(command.replace("\\\n", ""))
    path = next(word for word in words if word.startswith("http")).split(":8000", 1)[1]
    body = words[words.index("-d") + 1]
    headers = dict([words[words.index("-H") + 1].split(": ", 1)])
    response = httpx2.post(f"{address}{path}", content=body.encode(), headers=headers, timeout=60)
    assert response.status_code == 201, response.text
    return _printed(_as_shown(response.json(), json.loads(shown)))


def _as_shown(value, shown):
    """Return a value with the same omissions as `shown`."""
    if shown == LEFT_OUT:
        return LEFT_OUT
    if isinstance(value, dict):
        like = shown if isinstance(shown, dict) else {}
        kept = {
            key: _as_shown(each, like.get(key)) for key, each in value.items() if key in like or _whole(like)
        }
        return kept if _whole(like) else kept | {LEFT_OUT: LEFT_OUT}
    if isinstance(value, list):
        like = shown if isinstance(shown, list) else []
        number = len(value) if _whole(like) else like.index(LEFT_OUT)
        kept = [
            _as_shown(each, like[min(i, number - 1, len(like) - 1)] if like else None)
            for i, each in enumerate(value[:number])
        ]
        return kept if _whole(like) else [*kept, LEFT_OUT]
    return round(value, 3) if isinstance(value, float) else value


def _whole(shown):
    """Return whether all of an object or a list was shown."""
    return LEFT_OUT not in shown


def _printed(answer):
    """Return JSON with a line for each key, and for each element of a long list."""
    lines = []
    for key, value in answer.items():
        line = f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        if len(line) > WIDTH and isinstance(value, list):
            inner = ",\n    ".join(json.dumps(each, ensure_ascii=False) for each in value)
            line = f"  {json.dumps(key)}: [\n    {inner}\n  ]"
        lines.append(line)
    return "{\n" + ",\n".join(lines) + "\n}"


def _ran(command):
    """Return the output of a command, run in the repository by the Python of this process."""
    here = command.replace(".venv/bin/diagnoser", f"{shlex.quote(sys.executable)} -m diagnoser")
    done = subprocess.run(here, shell=True, cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S602
    return done.stdout.rstrip("\n")


def _session(block):
    """Return an interactive session with its present output."""
    examples = doctest.DocTestParser().get_examples(block)
    names, lines = {}, []
    with contextlib.chdir(REPOSITORY):
        for example in examples:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(example.source, "<README>", "single"), names)  # noqa: S102
            first, *more = example.source.rstrip("\n").split("\n")
            lines += [f">>> {first}", *(f"... {line}" for line in more), printed.getvalue().rstrip("\n")]
    return "\n".join(filter(None, lines)) + "\n"


def main():
    """Write the outputs of README.md again."""
    os.chdir(REPOSITORY)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            README.write_text(
                written_again(README.read_text(encoding="utf-8"), server.address), encoding="utf-8"
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()

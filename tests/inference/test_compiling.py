"""The machine code of the kernels: its place, and the messages during its compilation."""

import logging
import subprocess
import sys

import pytest

from diagnoser.cli.compilation import compilation_shown
from diagnoser.inference import jit
from diagnoser.inference.jit import Compilation, first_writable, follow

PROGRAM = """
import logging, sys
from diagnoser.inference import jit
logging.basicConfig(level=logging.DEBUG, format="%(message)s", stream=sys.stdout)
logging.getLogger("numba").setLevel(logging.ERROR)

@jit.entry
def doubled(number):
    return 2 * number

assert doubled(4) == 8
"""


def test_the_first_folder_that_can_be_written_is_taken(tmp_path):
    """Nobody can make a folder below a file or in the folder of the kernel, not even root."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = [tmp_path / "file" / "below", tmp_path.__class__("/proc/diagnoser")]

    assert first_writable([*refused, tmp_path / "a/b", tmp_path / "c"]) == tmp_path / "a/b"
    assert not (tmp_path / "c").exists()
    assert first_writable(refused) is None


def test_a_compilation_is_told_once_and_its_machine_code_is_kept(tmp_path):
    """It is kept in the cache folder of the process. The second process finds it and prints nothing."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")

    def told():
        environment = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": ":".join(sys.path)}
        return subprocess.check_output(
            [sys.executable, str(program)], env=environment, text=True
        ).splitlines()

    first = told()

    assert first[0].startswith("Compiling the kernels")
    assert [line.split(" of ")[0] for line in first[1:]] == ["compiling kernels: 1"]
    assert told() == []
    assert list((tmp_path / "cache").rglob("*.nbc"))


def test_functions_of_other_libraries_are_passed_over(caplog):
    """Numba compiles some of its own beside ours."""
    compilation = Compilation()
    compilation.expect(follow)

    with caplog.at_level(logging.DEBUG):
        compilation.begin(first_writable)
        compilation.begin(follow)
        compilation.begin(follow)

    assert [record.getMessage() for record in caplog.records][1:] == ["compiling kernels: 1 of 1"]


class Terminal:
    """A terminal with a record of its output."""

    def __init__(self, *, there=True):
        """Be one, or a pipe."""
        self.text, self.there = "", there

    def write(self, text):
        """Keep it."""
        self.text += text

    def flush(self):
        """Have nothing to do."""

    def isatty(self):
        """Return whether it is a terminal."""
        return self.there


def shown_on(terminal, monkeypatch):
    """Compile two functions and return the output on a terminal."""
    monkeypatch.setattr(sys, "stderr", terminal)
    compilation = Compilation()
    compilation.expect(follow)
    compilation.expect(first_writable)
    with compilation_shown():
        compilation.begin(follow)
        compilation.begin(first_writable)
    return terminal.text


def test_a_terminal_shows_the_steps_on_one_line_and_clears_it(monkeypatch):
    """This is the view of a user in the minute after an installation."""
    text = shown_on(Terminal(), monkeypatch)

    assert text.startswith("Compiling the kernels")
    assert "compiling kernels: 1 of 2" in text
    assert text.endswith("\r\x1b[K")


def test_a_pipe_shows_nothing(monkeypatch):
    """Scripts read stderr."""
    assert shown_on(Terminal(there=False), monkeypatch) == ""


@pytest.mark.skipif(not jit.COMPILED, reason="numba is switched off")
def test_an_installation_of_somebody_else_uses_the_cache_of_the_user(tmp_path, monkeypatch):
    """`NUMBA_CACHE_DIR` comes first, then the installation, then the user's own folder. Each state has its own."""
    installed = tmp_path / "installed"
    installed.write_text("a file, so that nothing can be made below it", encoding="utf-8")
    monkeypatch.setattr(jit, "_HERE", installed)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    monkeypatch.setattr(jit._NUMBA.config, "CACHE_DIR", "")
    kept = first_writable(jit._places())
    monkeypatch.setattr(jit._NUMBA.config, "CACHE_DIR", str(tmp_path / "named"))
    named = first_writable(jit._places())
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(jit._NUMBA.config, "CACHE_DIR", "")
    at_home = first_writable(jit._places())

    assert kept == tmp_path / "cache/diagnoser" / jit._FOLDER
    assert named == tmp_path / "named" / jit._FOLDER
    assert at_home == tmp_path / "home/.cache/diagnoser" / jit._FOLDER


@pytest.mark.skipif(not jit.COMPILED, reason="numba is switched off")
def test_without_any_folder_kernels_are_compiled_for_this_process(monkeypatch):
    """A container with a read-only disk still answers."""
    monkeypatch.setattr(jit, "first_writable", lambda _: None)

    @jit.entry
    def doubled(number):
        return 2 * number

    assert doubled(21) == 42

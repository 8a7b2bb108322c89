"""The wheel is whole: with it alone one can serve, diagnose and train."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import httpx2
import pytest

REPOSITORY = Path(__file__).parents[2]
SHIPPED = "diagnoser/shipped/"
CURRENT = (REPOSITORY / "models/CURRENT").read_text(encoding="ascii").strip()


def built(tree, folder, kind):
    """Build a wheel or a source archive of a source tree, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    return next(folder.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    return built(REPOSITORY, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """Return the Python of a new environment with the wheel. Its other libraries are those of this environment."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    packages = next(place.glob("lib/python3*/site-packages"))
    shutil.unpack_archive(wheel, packages, "zip")
    # A folder named in a .pth file is searched after this one, and its own .pth files, the checkout's, do not count.
    libraries = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (packages / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return place / "bin" / "python"


def names_in(wheel):
    """Every file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_current_model_and_all_tables_byte_for_byte(wheel):
    """A version is the hash of its bytes, so a copy with other line ends would be damaged."""
    expected = [REPOSITORY / "models/CURRENT", *(REPOSITORY / "models" / CURRENT).iterdir()]
    expected += [*(REPOSITORY / "data/knowledge").glob("*.csv"), *(REPOSITORY / "data/tickets").glob("*.csv")]

    with zipfile.ZipFile(wheel) as archive:
        for path in expected:
            assert archive.read(SHIPPED + path.relative_to(REPOSITORY).as_posix()) == path.read_bytes()


@pytest.mark.parametrize("package", ["api", "diagnoser"])
def test_the_wheel_holds_pages_styles_migrations_and_tables(wheel, package):
    """A build easily forgets files other than modules."""
    found = (path for path in (REPOSITORY / package).rglob("*") if path.is_file())
    files = {path.relative_to(REPOSITORY).as_posix() for path in found if "__pycache__" not in path.parts}

    assert files <= names_in(wheel)


def test_the_wheel_holds_nothing_else(wheel):
    """No test, no report, no other model version and no scratch file."""
    tops = {name.split("/")[0] for name in names_in(wheel)}
    versions = {
        name.split("/")[3]
        for name in names_in(wheel)
        if name.startswith(f"{SHIPPED}models/") and name.count("/") > 3
    }

    assert {top for top in tops if not top.endswith(".dist-info")} == {"api", "diagnoser"}
    assert versions == {CURRENT}


def test_a_source_archive_gives_the_same_wheel(wheel, tmp_path):
    """`python -m build` makes the wheel from the archive and not from the checkout."""
    with tarfile.open(built(REPOSITORY, tmp_path, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    tree = next(path for path in tmp_path.iterdir() if path.is_dir())

    assert names_in(built(tree, tmp_path, "wheel")) == names_in(wheel)


def diagnoser(python, folder, *arguments):
    """Run the installed program in a folder far from the checkout, and return its output."""
    done = subprocess.run(
        [str(python), "-m", "diagnoser", *arguments],
        cwd=folder,
        env=alone(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def alone():
    """Return the environment of a process without access to this checkout, and without a minute of compilation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DIAGNOSER"))}
    return kept | {"NUMBA_DISABLE_JIT": "1"}


@pytest.mark.slow(reason="starts the installed program seven times, once as a service")
def test_the_wheel_alone_serves_diagnoses_and_trains(python, tmp_path):
    """All steps of an installation in README work in one folder, as for a user."""
    place = diagnoser(python, tmp_path, "init", "desk") and tmp_path / "desk"
    show = "import diagnoser; print(diagnoser.__file__)"
    where = subprocess.check_output([python, "-c", show], cwd=place, env=alone(), text=True)
    answer = diagnoser(python, place, "diagnose", "4个HDD黄灯常亮", "--machine", "7979Q7C")
    checked = diagnoser(python, place, "tickets", "validate", "data/tickets/seed_tickets.csv")
    begun = diagnoser(python, place, "knowledge", "init", "printers")
    version = diagnoser(python, place, "train", "--tickets", "data/tickets/seed_tickets.csv").strip()

    assert not Path(where.strip()).is_relative_to(REPOSITORY)
    assert CURRENT in answer
    assert "RAID_CARD" in answer
    assert "10 accepted, 0 rejected" in checked
    assert "printers/README.md" in begun
    assert (place / "models" / version / "model.json").is_file()
    assert_serves(python, place)


def assert_serves(python, place):
    """The page, its script and an answer come from the installed service with the model in the folder."""
    command = [str(python), "-m", "diagnoser", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=place, env=alone(), stderr=subprocess.PIPE, text=True)
    try:
        address = next(
            found[1] for line in process.stderr if (found := re.search(r"running on (http://\S+)", line))
        )
        with httpx2.Client(base_url=address, timeout=60) as http:
            assert http.get("/").status_code == http.get("/static/live.js").status_code == 200
            answer = http.post("/v1/diagnoses", json={"report": "no display"})
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert answer.status_code == 201
    assert answer.json()["model_version"] == CURRENT
    assert (place / "var" / "diagnoser.sqlite3").is_file()

"""The files in `deploy/`. No container engine runs here, so files are checked and all other steps are run."""

import re
import shlex
import shutil
import subprocess
import sys

import httpx2
import pytest
import yaml

from api.settings import Settings
from tests.support.server import REPOSITORY, Server

DEPLOY = REPOSITORY / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
RULES = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text("utf-8"))
FUNCTIONS = {
    "rate",
    "increase",
    "sum",
    "histogram_quantile",
    "by",
    "le",
    "and",
    "up",
    "job",
    "status",
    "route",
    "understood",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A running service, after one diagnosis."""
    running = Server(tmp_path_factory.mktemp("deploy"))
    httpx2.post(f"{running.address}/v1/diagnoses", json={"machine": "7979Q7C"}, timeout=60)
    yield running
    running.stop()


def instructions():
    """The instructions of the Containerfile as (name, rest), with continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", CONTAINERFILE, flags=re.MULTILINE))
    return [tuple(line.split(" ", 1)) for line in joined.splitlines() if line.strip()]


def of(name):
    """Return the arguments of one kind of instruction, in order."""
    return [rest for each, rest in instructions() if each == name]


def settings_named(text):
    """Return the settings named in a file."""
    return {each.lower() for each in re.findall(r"DIAGNOSER_([A-Z_]+)", text)}


@pytest.mark.parametrize("file", sorted(each.name for each in DEPLOY.iterdir()))
def test_every_setting_that_is_named_exists(file):
    """A renamed setting cannot be left behind."""
    assert settings_named((DEPLOY / file).read_text("utf-8")) <= set(Settings.model_fields)


def test_every_file_is_explained():
    """Every file is explained on the page about running the service."""
    page = (REPOSITORY / "docs" / "running.md").read_text("utf-8")

    assert [each.name for each in DEPLOY.iterdir() if f"deploy/{each.name}" not in page] == []


def test_the_image_follows_the_rules_of_hadolint():
    """Pinned bases (DL3006, DL3007), no root at the end (DL3002), JSON commands (DL3025), absolute WORKDIR (DL3000),
    COPY and not ADD (DL3020), no cache of pip (DL3042), no sudo (DL3004), no apt without a version (DL3008).
    """
    bases = [each.split()[0] for each in of("FROM")]
    assert all(re.search(r":\d[\w.-]+$", each) for each in bases)
    assert of("USER")[-1] not in {"root", "0"}
    assert all(isinstance(yaml.safe_load(each), list) for each in of("CMD"))
    assert all(each.startswith("/") for each in of("WORKDIR"))
    assert {each for each, _ in instructions()} <= {
        "FROM", "WORKDIR", "RUN", "COPY", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"
    }  # fmt: skip
    assert all("--no-cache-dir" in each for each in of("RUN") if "pip install" in each)
    assert not any(word in each for each in of("RUN") for word in ("sudo", "apt-get", "curl"))


def test_what_the_image_copies_is_there_and_what_it_leaves_out_is_not_needed():
    """The context is the repository without files unknown to git."""
    for each in of("COPY"):
        *sources, _ = [word for word in each.split() if not word.startswith("--")]
        if "--from" not in each:
            assert all((REPOSITORY / source).exists() for source in sources)
    left_out = (REPOSITORY / ".containerignore").read_text("utf-8")
    assert left_out == (REPOSITORY / ".dockerignore").read_text("utf-8")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    tops = {each.split("/")[0] for each in tracked}
    assert tops & {line for line in left_out.splitlines() if "*" not in line} == set()


def test_the_shell_of_every_step_is_well_formed():
    """`sh -n` reads it."""
    for each in of("RUN"):
        subprocess.run(["sh", "-n", "-c", each], check=True)


def test_the_steps_of_the_image_that_need_no_network_run(tmp_path):
    """`diagnoser init`, then the start from that folder with the settings of the image."""
    (init,) = re.findall(r"diagnoser (init) /srv/diagnoser", CONTAINERFILE)
    subprocess.run([sys.executable, "-m", "diagnoser", init, str(tmp_path)], cwd=REPOSITORY, check=True)
    command = yaml.safe_load(of("CMD")[-1])
    assert command == ["python", "-m", "api"]
    server = Server(tmp_path, models=tmp_path / "models")
    try:
        assert httpx2.get(f"{server.address}/health/ready", timeout=60).status_code == 200
    finally:
        server.stop()


def test_the_health_check_of_the_image_tells_ready_from_not_ready(service):
    """The exit code is 0 while the service is ready, and another one without an answer."""
    command = yaml.safe_load(of("HEALTHCHECK")[0].split("CMD", 1)[1])
    here = [sys.executable, command[1], command[2].replace("http://127.0.0.1:8000", service.address)]
    nowhere = [sys.executable, command[1], command[2].replace(":8000", ":9")]

    assert subprocess.run(here, check=False).returncode == 0
    assert subprocess.run(nowhere, check=False, capture_output=True).returncode != 0


def test_compose_publishes_to_this_machine_alone_and_keeps_its_data():
    """The file has no secret, a pinned database, declared volumes, and nothing unnecessary."""
    service, database = COMPOSE["services"]["service"], COMPOSE["services"]["database"]

    assert all(each.startswith("127.0.0.1:") for each in service["ports"])
    assert "ports" not in database
    assert "${DATABASE_PASSWORD:?" in database["environment"]["POSTGRES_PASSWORD"]
    assert "${DATABASE_PASSWORD:?" in service["environment"]["DIAGNOSER_DATABASE_URL"]
    assert re.fullmatch(r".*/postgres:\d+\.\d+-\w+", database["image"])
    used = {each.split(":")[0] for part in (service, database) for each in part["volumes"]}
    assert used == set(COMPOSE["volumes"])
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    url = service["environment"]["DIAGNOSER_DATABASE_URL"]
    assert url.startswith("postgresql+psycopg://diagnoser:")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", ["diagnoser.service", "diagnoser-backup.service", "diagnoser-backup.timer"])
def test_systemd_takes_the_units(tmp_path, unit):
    """The check uses an existing program in place of the installed one."""
    for each in DEPLOY.glob("diagnoser*.*"):
        text = each.read_text("utf-8").replace("/opt/diagnoser/.venv/bin/python", sys.executable)
        text = re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / each.name).write_text(text.replace("file:/opt/diagnoser", f"file:{REPOSITORY}"), "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    ours = [line for line in done.stderr.splitlines() if unit in line or str(tmp_path) in line]
    assert ours == []


def test_the_unit_starts_what_a_user_starts():
    """The same program as `make serve`, with time to finish its requests."""
    unit = (DEPLOY / "diagnoser.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)

    assert shlex.split(command)[1:] == ["-m", "api"]
    assert int(stop) > Settings().graceful_seconds + Settings().drain_seconds


def test_the_command_of_the_backup_writes_a_backup(tmp_path, service, monkeypatch):
    """The shell line of the unit, with its paths changed, while the service runs."""
    unit = (DEPLOY / "diagnoser-backup.service").read_text("utf-8")
    (line,) = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", unit, re.MULTILINE)
    shell = line.replace("$$", "$").replace("%%", "%").replace("/var/backups/diagnoser", str(tmp_path))
    shell = shell.replace("/opt/diagnoser/.venv/bin/diagnoser", f"{sys.executable} -m diagnoser")
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", service.database)
    subprocess.run(["/bin/sh", "-c", shell], cwd=REPOSITORY, check=True, capture_output=True)

    (file,) = tmp_path.glob("????-??-??.gz")
    assert file.stat().st_size > 500


def test_every_alarm_asks_for_metrics_that_the_service_has(service):
    """Each alarm also has a severity and an explanation."""
    text = httpx2.get(f"{service.address}/metrics").text
    names = set(re.findall(r"^(\w+)(?:\{| )", text, re.MULTILINE))
    (group,) = RULES["groups"]

    for rule in group["rules"]:
        named = set(re.findall(r"\bdiagnoser_\w+", rule["expr"]))
        assert named <= names
        assert rule["expr"].count("(") == rule["expr"].count(")")
        words = set(
            re.findall(r"(?<![\"\w.~])[a-z_]+(?![\w\"])", re.sub(r'"[^"]*"|\[\w+\]', "", rule["expr"]))
        )
        assert words - named <= FUNCTIONS
        assert re.fullmatch(r"\d+[mhd]", rule["for"])
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
    assert len({rule["alert"] for rule in group["rules"]}) == len(group["rules"]) >= 5


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_takes_the_alarms():
    """Its own check."""
    command = ["promtool", "check", "rules", str(DEPLOY / "prometheus-rules.yaml")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_limits_of_the_proxies_are_those_of_the_service():
    """The proxy and the service accept the same bodies."""
    nginx, caddy = ((DEPLOY / each).read_text("utf-8") for each in ("nginx.conf", "Caddyfile"))
    mebibytes = [str(each // 2**20) for each in (Settings().max_body_bytes, Settings().max_batch_bytes)]

    assert re.findall(r"client_max_body_size (\d+)m;", nginx) == mebibytes
    assert sorted(re.findall(r"max_size (\d+)MiB", caddy)) == sorted(mebibytes)
    assert nginx.count("{") == nginx.count("}")
    assert caddy.count("{") == caddy.count("}")
    for text in (nginx, caddy):
        (idle,) = re.findall(r"keepalive(?:_timeout)? (\d+)s", text)
        assert int(idle) < Settings().keep_alive_seconds

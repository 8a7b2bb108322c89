"""The examples and the README of the client, against a service on another address than the first, with a key."""

import json
import os
import re
import subprocess
import sys
import time

import httpx2
import pytest

from tests.support.readme import README, blocks
from tests.support.server import REPOSITORY, Server

EXAMPLES = REPOSITORY / "examples"
CLIENT = REPOSITORY / "clients" / "python"
HOST = "127.0.0.2"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Start a service on 127.0.0.2, and return the variables of the examples."""
    folder = tmp_path_factory.mktemp("examples")
    running = Server(folder, host=HOST, webhooks_private="true", webhook_seconds=0.1)
    store = {"DIAGNOSER_DATABASE_URL": f"sqlite:///{folder / 'store.sqlite3'}"}
    command = [sys.executable, "-m", "diagnoser", "keys", "create", "examples", "--scope", "admin"]
    made = subprocess.run(
        command, env=os.environ | store, cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    key = made.stdout.split()[-1]
    wait_until_keys_count(running.address)
    yield os.environ | {
        "DIAGNOSER_URL": running.address,
        "DIAGNOSER_KEY": key,
        "PYTHONPATH": os.pathsep.join([str(CLIENT), str(REPOSITORY)]),
    }
    running.stop()


def wait_until_keys_count(address):
    """Wait for the new key. The service reads keys once a second, and until then it answers everybody here."""
    for _ in range(200):
        if httpx2.get(address + "/v1/symptoms").status_code == 401:
            return
        time.sleep(0.1)
    pytest.fail("The service does not ask for the key.")


def output_of(*command, service, **more):
    """Return the output of a command. The command must succeed."""
    done = subprocess.run(
        command, env=service, cwd=REPOSITORY, capture_output=True, text=True, check=False, **more
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_every_example_is_listed_and_tested_here():
    """A new one cannot be forgotten."""
    files = {each.name for each in EXAMPLES.iterdir() if each.suffix in {".sh", ".py"}}
    here = (REPOSITORY / "tests" / "acceptance" / "test_examples.py").read_text("utf-8")

    assert files == set(re.findall(r"\[`([\w.]+)`\]", (EXAMPLES / "README.md").read_text("utf-8")))
    assert {each for each in files if f'"{each}"' not in here} == set()


def test_the_service_is_on_the_second_address_and_needs_the_key(service):
    """The examples are run with a key over another address."""
    assert f"//{HOST}:" in service["DIAGNOSER_URL"]
    assert httpx2.get(service["DIAGNOSER_URL"] + "/v1/symptoms").status_code == 401


def test_the_example_of_the_readme_works_there_too(service):
    """A real curl sends the same command with another address and a key, and the kit is the shown one."""
    block = next(each for kind, each in blocks(README.read_text(encoding="utf-8")) if "$ curl" in each)
    lines = block.removeprefix("$ ").splitlines()
    end = next(number for number, line in enumerate(lines) if not line.endswith("\\")) + 1
    command, shown = "\n".join(lines[:end]), json.loads("\n".join(lines[end:]))
    there = command.replace("http://127.0.0.1:8000", '"$DIAGNOSER_URL"', 1)
    keyed = there.replace("curl ", 'curl -H "Authorization: Bearer $DIAGNOSER_KEY" ', 1)
    assert keyed != there != command

    said = json.loads(output_of("bash", "-c", keyed, service=service))
    assert HOST in service["DIAGNOSER_URL"]
    parts = [each["part"] for each in shown["kit"]["parts"] if each != "…"]
    assert [each["part"] for each in said["kit"]["parts"]][: len(parts)] == parts
    assert parts


def test_a_whole_case_with_curl(service):
    """It ends closed."""
    lines = output_of(str(EXAMPLES / "whole_case.sh"), service=service).splitlines()

    assert re.fullmatch(r"Case [0-9a-f-]{36}", lines[0])
    assert lines[-1] == "Closed"


def test_a_batch_with_curl(service):
    """Two answers, and a problem for the third line."""
    lines = [json.loads(each) for each in output_of(str(EXAMPLES / "batch.sh"), service=service).splitlines()]

    assert "RAID_CARD" in lines[1]["kit"]["parts"]
    assert len(lines[0]["kit"]["parts"]) == 2
    assert (lines[2]["status"], lines[2]["line"]) == (422, 3)


def test_a_whole_case_with_the_client(service):
    """The part replaced in vain is not sent again, and the outcome is corrected."""
    lines = output_of(sys.executable, str(EXAMPLES / "whole_case.py"), service=service).splitlines()

    assert [each.partition(" ")[0] for each in lines] == ["Send", "The", "Closed", "Cases"]
    assert lines[0].startswith("Send ['RAID_CARD'")
    assert "RAID_CARD" not in lines[1]
    assert lines[2:] == ["Closed with ['RAID_CARD']", "Cases of this ticket: 1"]


def test_questions_with_python_alone(service):
    """One line for each question, and the kit."""
    lines = output_of(sys.executable, str(EXAMPLES / "next_question.py"), service=service).splitlines()

    assert all(each.endswith("? No.") for each in lines[:-1])
    assert len(lines) > 1
    assert re.fullmatch(r"Send \[.*\] \(\d+%\)\.", lines[-1])


def test_the_readme_of_the_client(service):
    """Its example runs as it stands there."""
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", (CLIENT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )

    assert output_of(sys.executable, "-c", code, service=service).startswith("Send: RAID_CARD")


def test_a_webhook_is_received_and_its_signature_checked(service):
    """The example prints the case. An unsigned message gets 401."""
    secret = "whsec_" + "A" * 43 + "="
    command = [sys.executable, str(EXAMPLES / "receive_webhook.py"), "0", secret]
    receiver = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = receiver.stdout.readline().split()[-1]
        bearer = {"Authorization": f"Bearer {service['DIAGNOSER_KEY']}"}
        with httpx2.Client(base_url=service["DIAGNOSER_URL"], headers=bearer, timeout=60) as http:
            hook = {"url": f"http://127.0.0.1:{port}/", "events": ["diagnosis.created"], "secret": secret}
            assert http.post("/v1/webhooks", json=hook).status_code == 201
            case = http.post("/v1/diagnoses", json={"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}).json()
        said = receiver.stdout.readline().split(" ", 2)
        assert said[:2] == ["diagnosis.created", case["diagnosis_id"]]
        assert "RAID_CARD" in said[2]
        unsigned = httpx2.post(f"http://127.0.0.1:{port}/", json={})
        forged = httpx2.post(
            f"http://127.0.0.1:{port}/",
            json={},
            headers={"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,x"},
        )
        assert (unsigned.status_code, forged.status_code) == (401, 401)
    finally:
        receiver.terminate()
        receiver.communicate(timeout=30)

"""A published model loads again unchanged, under the hash of its content."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from diagnoser.errors import InputError, ModelError, ModelNotFoundError
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Training, model_to_json
from diagnoser.network.export_read import read_exported
from diagnoser.registry import (
    attach,
    canonical_json,
    current,
    load,
    publish,
    read_file,
    read_manifest,
    resolve,
    verify,
    versions,
)
from diagnoser.registry.atomic_files import LOCK, TEMPORARY
from tests.registry.small import changed, small_model

REPOSITORY = Path(__file__).parents[2]


def test_a_published_model_loads_as_it_was(models, model):
    """Every field comes back, to the last bit."""
    version = publish(models, model)

    again, name = load(models, version)

    assert name == version
    assert canonical_json(model_to_json(again)) == canonical_json(model_to_json(model))


@pytest.mark.parametrize("seed", range(5))
def test_a_loaded_model_answers_as_before(models, seed):
    """The posterior is equal bit for bit."""
    model = small_model(seed)

    again, _ = load(models, publish(models, model))

    before, after = (Engine(one.network).posterior(Evidence()).causes for one in (model, again))
    assert np.array_equal(before, after)


def test_the_version_is_the_hash_of_the_model_file(models, model):
    """Anybody can compute it with sha256sum."""
    version = publish(models, model)

    assert hashlib.sha256((models / version / "model.json").read_bytes()).hexdigest()[:16] == version


def test_the_model_file_is_canonical(models, model):
    """It has sorted keys, no space, unescaped UTF-8, and one newline at the end."""
    version = publish(models, changed(model, training=Training(), facts={"零": 1, "a": 0.1}))

    text = (models / version / "model.json").read_text(encoding="utf-8")

    assert text.endswith("}\n")
    assert '"facts":{"a":0.1,"零":1}' in text
    assert (
        text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    )


def test_the_same_model_is_the_same_version_in_another_process(models, model):
    """No hash seed, clock, host or path goes into the bytes."""
    script = "import sys; from pathlib import Path; from diagnoser.registry import publish;"
    script += "from tests.registry.small import small_model; print(publish(Path(sys.argv[1]), small_model()))"
    environment = os.environ | {"PYTHONHASHSEED": "99", "TZ": "Asia/Shanghai", "LC_ALL": "C"}

    other = subprocess.run(
        [sys.executable, "-c", script, str(models / "other")],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    version = publish(models, model)
    assert other.stdout.strip() == version
    for name in ("model.json", "network.bif", "manifest.json"):
        assert (models / "other" / version / name).read_bytes() == (models / version / name).read_bytes()


def test_publishing_twice_changes_nothing(models, model):
    """The second publication of a model writes no file."""
    version = publish(models, model, {"card.md": b"# Card\n"})
    before = {path: path.stat().st_mtime_ns for path in models.rglob("*") if path.name != LOCK}

    assert publish(models, model, {"card.md": b"# Card\n"}) == version

    assert {path: path.stat().st_mtime_ns for path in models.rglob("*") if path.name != LOCK} == before


def test_publishing_again_replaces_the_other_files(models, model):
    """A better card for the same model does not change the version."""
    version = publish(models, model, {"card.md": b"old"})

    assert publish(models, model, {"card.md": b"new"}) == version

    assert read_file(models, version, "card.md") == b"new"
    assert verify(models, version) == ()


def test_a_last_digit_makes_another_version(models, model):
    """A change in the last digit of one number gives another version."""
    leak = model.network.leak.copy()
    leak[0] = np.nextafter(leak[0], 1)

    assert publish(models, model) != publish(models, changed(model, {"leak": leak}))


def test_the_network_goes_along_for_other_tools(models, model):
    """`network.bif` reads back as the network of the model."""
    version = publish(models, model)

    again = read_exported(models / version / "network.bif")

    assert np.array_equal(again.prior, model.network.prior)


def test_files_may_lie_in_folders(models, model):
    """A version can have files in folders, such as plots."""
    version = publish(models, model, {"plots/fix.svg": b"<svg/>"})

    assert read_file(models, version, "plots/fix.svg") == b"<svg/>"
    assert verify(models, version) == ()


@pytest.mark.parametrize(
    "name", ["model.json", "manifest.json", "../x", "/etc/x", "a//b", "a/../b", ".hidden", "", "a\nb", "a/.b"]
)
def test_a_file_cannot_have_just_any_name(models, model, name):
    """Names outside the version, of the model file, or of hidden files are refused, and nothing is published."""
    with pytest.raises(InputError):
        publish(models, model, {name: b""})
    assert versions(models) == ()


def test_a_scorecard_is_attached_later(models, model):
    """An evaluation adds its files to an existing version."""
    version = publish(models, model)

    attach(models, version, {"scorecard.json": b"{}\n"})

    assert read_file(models, version, "scorecard.json") == b"{}\n"
    assert verify(models, version) == ()


def test_nothing_is_attached_to_a_version_that_is_not_there(models):
    """The attempt creates no folder."""
    with pytest.raises(ModelNotFoundError):
        attach(models, "0" * 16, {"scorecard.json": b"{}"})
    assert not models.exists()


def test_a_model_that_cannot_be_loaded_is_not_published(models, model):
    """NaN is not JSON, and the counts of causes must be whole numbers."""
    for broken in (
        changed(model, reference_distribution=(float("nan"),)),
        changed(model, cause_tickets=(1,)),
    ):
        with pytest.raises(ModelError):
            publish(models, broken)
    assert not models.exists()


def test_leftovers_of_a_killed_publisher_go_at_the_next(models, model):
    """The next publication removes files, folders and links with temporary names, and nothing else."""
    models.mkdir()
    (models / f"{TEMPORARY}abc" / "deep").mkdir(parents=True)
    (models / f"{TEMPORARY}abc" / "deep" / "file").write_text("x")
    (models / f"{TEMPORARY}CURRENT").write_text("x")
    (models / f"{TEMPORARY}link").symlink_to("/")
    (models / "notes.txt").write_text("mine")

    version = publish(models, model)

    assert sorted(path.name for path in models.iterdir()) == sorted([LOCK, "notes.txt", version])


def test_publishing_mends_a_damaged_version(models, model):
    """Publishing the same model again replaces a damaged version."""
    version = publish(models, model)
    (models / version / "model.json").write_bytes(b"{}")

    publish(models, model)

    assert verify(models, version) == ()


def test_a_folder_that_cannot_be_written_is_named(tmp_path, model):
    """One sentence, not an errno."""
    (tmp_path / "file").write_text("")

    with pytest.raises(ModelError, match=r"cannot be changed"):
        publish(tmp_path / "file" / "models", model)


def test_a_full_disk_leaves_the_old_state(models, model, monkeypatch):
    """The version does not exist, the folder is unchanged, and the next attempt succeeds."""
    publish(models, small_model(2))
    real = os.fsync

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="No space left"):
        publish(models, model)
    monkeypatch.setattr(os, "fsync", real)

    assert len(versions(models)) == 1
    assert verify(models, publish(models, model)) == ()


def test_the_manifest_lists_every_file(models, model):
    """The manifest has size and hash of every file, and the sizes of the network."""
    version = publish(models, model, {"card.md": b"# Card\n"})

    manifest = read_manifest(models / version)

    assert set(manifest.files) == {"model.json", "card.md", "network.bif"}
    assert manifest.files["card.md"].size == 7
    assert manifest.files["card.md"].sha256 == hashlib.sha256(b"# Card\n").hexdigest()
    assert manifest.summary["causes"] == len(model.network.causes)
    assert manifest.summary["tickets"] == 12


def test_versions_are_those_that_are_there(models, three):
    """Other folders are not versions, and a missing folder has none."""
    (models / "drafts").mkdir()

    assert versions(models) == tuple(sorted(three))
    assert versions(models / "nothing") == ()
    assert current(models) is None


def test_a_version_is_found_by_its_start(models, three):
    """At least four digits are enough if no other version starts with them."""
    assert resolve(models, three[0][:6]) == three[0]
    with pytest.raises(ModelNotFoundError):
        resolve(models, three[0][:3])
    with pytest.raises(ModelNotFoundError, match="No model version is current"):
        resolve(models)


def test_a_start_of_several_versions_is_refused(models, three):
    """The message names them all."""
    (models / f"{three[0][:8]}00000000").mkdir()

    with pytest.raises(InputError, match=three[0]):
        resolve(models, three[0][:8])

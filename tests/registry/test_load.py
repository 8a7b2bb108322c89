"""A damaged version is never loaded."""

import json
import os
import random
import re
from pathlib import Path

import pytest

from diagnoser.errors import ModelError, ModelNotFoundError
from diagnoser.model import model_to_json
from diagnoser.registry import canonical_json, load, publish, verify
from diagnoser.registry.canonical import version_of
from diagnoser.registry.manifest import Manifest, manifest_bytes, recorded

SENTENCE = re.compile(r"[A-Z/].*\.", re.DOTALL)


def forged(models, content):
    """Write a version with any content, hash and manifest in order, as somebody with write access could."""
    version = version_of(content)
    folder = models / version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_bytes(content)
    (folder / "manifest.json").write_bytes(
        manifest_bytes(Manifest(version, {"model.json": recorded(content)}))
    )
    return version


def refused(models, version):
    """Return the sentence of the refusal of a version."""
    with pytest.raises(ModelError) as caught:
        load(models, version)
    sentence = str(caught.value)
    assert SENTENCE.fullmatch(sentence), sentence
    return sentence


@pytest.fixture
def version(models, model):
    """A published version."""
    return publish(models, model, {"card.md": b"# Card\n"})


@pytest.mark.parametrize("name", ["model.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "longer", "folder", "pipe"])
def test_a_damaged_version_is_refused_in_one_sentence(models, version, name, damage):
    """Every kind of damage to a file is refused. A pipe, for example, is never read."""
    path = models / version / name
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "pipe":
        os.mkfifo(path)
    elif damage != "missing":
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        path.write_bytes(
            {"empty": b"", "cut": content[:-9], "flipped": flipped, "longer": content + b"x"}[damage]
        )

    if (name, damage) == ("manifest.json", "flipped"):
        with pytest.raises(ModelError):
            verify(models, version)
    else:
        refused(models, version)


def test_another_file_damaged_does_not_stop_the_service(models, version):
    """The model still loads, and `verify` reports the damage."""
    (models / version / "card.md").write_bytes(b"other")

    load(models, version)
    with pytest.raises(ModelError, match=r"card\.md"):
        verify(models, version)


def test_a_renamed_version_is_refused(models, version):
    """The name of a version must be the hash of its content."""
    (models / version).rename(models / ("0" * 16))

    refused(models, "0" * 16)


def test_a_version_that_is_not_there_has_an_error_of_its_own(models, version):
    """The service needs this error to answer 404."""
    for name in ("0" * 16, "../models", "", "CURRENT", f"{version}/"):
        with pytest.raises(ModelNotFoundError):
            load(models, name or "-")


def test_without_a_current_version_loading_says_what_to_do(models):
    """In a new folder the error tells to train or promote a version."""
    with pytest.raises(ModelNotFoundError, match="train or promote one"):
        load(models)


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe", b"0" * 5000])
def test_a_spoilt_current_is_refused(models, version, content):
    """The content of `CURRENT` is checked before it becomes part of a path."""
    (models / "CURRENT").write_bytes(content)

    with pytest.raises(ModelError):
        load(models)


def test_a_model_larger_than_allowed_is_refused_unread(models, version):
    """The size in the manifest and the size of the file are both limited."""
    with pytest.raises(ModelError, match="larger than the 1,000 bytes"):
        load(models, version, max_bytes=1000)


@pytest.mark.parametrize(
    "content", [b"[]", b"null", b'{"format": 2}', b"[" * 100_000, b'{"format": NaN}', b"1" * 5000, b"\xff"]
)
def test_what_is_no_model_is_refused_though_its_hash_is_right(models, content):
    """Deep nesting, huge integers, NaN and other formats are refused by name."""
    refused(models, forged(models, content))


WRONG_CLASSIFIERS = {
    "unknown cause": {"causes": ["A", "NO_SUCH"]},
    "a cause that is a list": {"causes": ["A", ["B"]]},
    "the same cause twice": {"causes": ["A", "A"]},
    "negative prior": {"prior": [1.5, -0.5]},
    "huge exponent": {"exponent": 1e300},
    "not a number": {"bias": [0.0, 1e999]},
}


@pytest.mark.parametrize("change", WRONG_CLASSIFIERS.values(), ids=WRONG_CLASSIFIERS)
def test_a_text_classifier_that_could_not_answer_is_refused(models, model, change):
    """Otherwise the first report with a text would end in an error of the service."""
    first, second = model.network.causes[:2]
    named = {"A": first, "B": second}
    sound = {
        "causes": [first, second], "vocabulary": ["w:smoke"], "word_weight": [1.0], "weights": [[1.0, -1.0]],
        "bias": [0.0, 0.0], "prior": [0.5, 0.5], "exponent": 0.5,
    }  # fmt: skip
    if "causes" in change:
        change = {
            "causes": [named.get(each, each) if isinstance(each, str) else each for each in change["causes"]]
        }
    value = model_to_json(model)

    load(models, forged(models, canonical_json(value | {"text_model": sound})))
    sentence = refused(models, forged(models, json.dumps(value | {"text_model": sound | change}).encode()))

    assert "text_model" in sentence or "not JSON" in sentence or "damaged" in sentence


SPOILT = (None, True, -1, 1e308, "x", [], {}, [["x"]], 10**400)


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def spoilt(value, path, other):
    """The value with another in one place."""
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = spoilt(value[path[0]], path[1:], other)
    return copy


def test_one_spoilt_value_anywhere_is_refused_or_harmless(models, model):
    """Each kind of wrong value in each place gives a ModelError in one sentence, or a model that loads."""
    value = model_to_json(model)
    value["knowledge"]["leaks"] = {}
    by_kind = {}
    for path in places(value):
        by_kind.setdefault(tuple(key if isinstance(key, str) else "*" for key in path), []).append(path)
    chooser = random.Random(1)  # noqa: S311
    refusals = []

    for same in by_kind.values():
        for other in SPOILT:
            content = json.dumps(spoilt(value, chooser.choice(same), other), sort_keys=True).encode()
            version = forged(models, content)
            try:
                again, _ = load(models, version)
            except ModelError as error:
                refusals.append(str(error))
            else:
                canonical_json(model_to_json(again))

    assert len(refusals) > 100
    assert not [sentence for sentence in refusals if "\n" in sentence or not sentence.endswith(".")]


def test_loading_changes_nothing_and_needs_no_right_to_write(models, version):
    """The service can read a folder without write access, and makes no lock and no temporary file."""
    (models / ".lock").unlink()
    before = sorted(models.rglob("*"))

    load(models, version)
    verify(models, version)

    assert sorted(models.rglob("*")) == before


def test_files_beside_the_manifest_are_named(models, version):
    """Files missing in the manifest are reported and do no harm."""
    (models / version / "notes.txt").write_text("mine")

    assert verify(models, version) == ("notes.txt",)


def test_a_link_out_of_the_folder_gives_only_what_was_published(models, version, tmp_path):
    """A symbolic link is followed, but only content with the published hash is returned."""
    path = models / version / "model.json"
    outside = Path(path.rename(tmp_path / "elsewhere.json"))
    path.symlink_to(outside)
    load(models, version)

    outside.write_bytes(b"{}")

    refused(models, version)

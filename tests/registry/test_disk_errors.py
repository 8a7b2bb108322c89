"""When the disk fails, the error reports the completed steps, and nothing unfinished stays."""

import errno
import os

import pytest

from diagnoser.errors import ModelError
from diagnoser.registry import current, load, promote, promotions, publish, verify, versions
from diagnoser.registry.atomic_files import TEMPORARY
from tests.registry.small import NOON, small_model

CALLS = ("fsync", "rename", "replace")


class FailingDisk:
    """Counts the calls of one function of `os`, and lets one of them fail."""

    def __init__(self, monkeypatch, name, failing, code):
        self.real, self.failing, self.code, self.calls = getattr(os, name), failing, code, 0
        monkeypatch.setattr(os, name, self)

    def __call__(self, *arguments, **named):
        """Do as the real function, or fail."""
        self.calls += 1
        if self.calls == self.failing:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*arguments, **named)


def each_failure(monkeypatch, name, code, prepare, work):
    """Yield (folder of models, error of the work) for each single failing call of a function."""
    failing = 0
    while True:
        failing += 1
        models = prepare(failing)
        with monkeypatch.context() as patched:
            disk = FailingDisk(patched, name, failing, code)
            try:
                work(models)
            except ModelError as error:
                caught = error
            else:
                assert disk.calls < failing
                return
        yield models, str(caught)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", CALLS)
def test_a_failed_promotion_says_which_version_is_current(tmp_path, monkeypatch, name, code):
    """The sentence and `CURRENT` agree, and the next promotion puts the log right."""
    first, second = (small_model(seed) for seed in (1, 2))

    def prepare(number):
        models = tmp_path / str(number)
        promote(models, publish(models, first), who="a", when=NOON)
        publish(models, second)
        return models

    other = publish(tmp_path / "names", second)
    found = 0
    for models, sentence in each_failure(
        monkeypatch, name, code, prepare, lambda models: promote(models, other, who="b", when=NOON)
    ):
        found += 1
        now = current(models)
        if now == other:
            assert f"Version {other} is the current one now" in sentence
            assert "did not confirm it" in sentence
        else:
            assert f"Version {other} was not made the current one" in sentence
            assert f"version {now} is still the current one" in sentence
        assert sentence.endswith(f"{os.strerror(code)}.")
        assert not list(models.glob(f"{TEMPORARY}*"))
        promote(models, other, who="c", when=NOON)
        assert current(models) == promotions(models)[-1].version == other
    assert found or name == "rename"


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", CALLS)
def test_a_failed_publication_leaves_nothing_unfinished(tmp_path, monkeypatch, name, code):
    """The version is there in full and the sentence says so, or it is not there at all."""
    model = small_model(1)

    def prepare(number):
        models = tmp_path / str(number)
        publish(models, small_model(2))
        return models

    found = 0
    for models, sentence in each_failure(
        monkeypatch, name, code, prepare, lambda models: publish(models, model, {"plots/a.svg": b"<svg/>"})
    ):
        found += 1
        assert not list(models.glob(f"{TEMPORARY}*"))
        there = versions(models)
        if len(there) == 2:
            assert "was written, but the disk did not confirm it" in sentence
        else:
            assert "cannot be changed" in sentence
        for version in there:
            load(models, version)
            verify(models, version)
    assert found or name == "replace"

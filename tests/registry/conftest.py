"""A folder to publish in."""

import pytest

from diagnoser.registry import publish
from tests.registry.small import small_model


@pytest.fixture
def model():
    """One model."""
    return small_model()


@pytest.fixture
def models(tmp_path):
    """Return a folder of models that does not exist yet."""
    return tmp_path / "models"


@pytest.fixture
def three(models):
    """Three versions in that folder, none of them current."""
    return [publish(models, small_model(seed), {"card.md": b"# Card\n"}) for seed in (1, 2, 3)]

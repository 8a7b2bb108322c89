"""Publish, find, load and verify the versions in a folder of models."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from diagnoser.errors import InputError, ModelError, ModelNotFoundError
from diagnoser.model import Model, model_to_json
from diagnoser.registry.atomic_files import (
    TEMPORARY,
    locked,
    new_folder,
    read_bytes,
    remove_folder,
    remove_leftovers,
    replace_file,
)
from diagnoser.registry.canonical import (
    VERSION_DIGITS,
    canonical_json,
    is_version,
    parsed_json,
    sha256,
    version_of,
)
from diagnoser.registry.manifest import (
    MANIFEST,
    MODEL,
    FileRecord,
    Manifest,
    check_names,
    manifest_bytes,
    read_manifest,
    recorded,
    summary_of,
)
from diagnoser.registry.validation import check_answers, model_in

CURRENT: Final = "CURRENT"
NETWORK: Final = "network.bif"
MAX_MODEL_BYTES: Final = 512 * 2**20
MAX_FILE_BYTES: Final = 4 * 2**30
SHORTEST_PREFIX: Final = 4


def publish(models: Path, model: Model, files: Mapping[str, bytes] | None = None) -> str:
    """Write a version atomically and return its name.  Equal models have the same version.

    Args:
        models: Folder of models. Created if it is missing.
        model: The model to publish.
        files: Further files by name, such as `card.md`.  `network.bif` is generated unless it is given.
            If the version exists already, these files are added to it or replaced.

    Raises:
        ModelError: The model cannot be loaded again, or the folder cannot be written.
        InputError: The name of a file is not allowed.
    """
    # Reading a version needs no export, so the service does not import it.
    from diagnoser.network.export import exported
    from diagnoser.network.export_write import written

    content = canonical_json(model_to_json(model))
    # A model that cannot be loaded must not be published.
    model = model_in(parsed_json(content, "The model"))
    check_answers(model.network)
    given = dict(files or {})
    check_names(given)
    given.setdefault(NETWORK, written(exported(model.network), "bif").encode())
    version = version_of(content)
    with locked(models):
        remove_leftovers(models)
        folder = models / version
        if _intact(folder):
            _attach(folder, given)
            return version
        remove_folder(folder)
        contents = {MODEL: content, **given}
        manifest = Manifest(
            version, {name: recorded(each) for name, each in contents.items()}, summary_of(model)
        )
        new_folder(folder, contents | {MANIFEST: manifest_bytes(manifest)})
    return version


def attach(models: Path, version: str, files: Mapping[str, bytes]) -> None:
    """Add files to a version or replace them, such as the scorecard of an evaluation.  The model never changes.

    Raises:
        ModelNotFoundError: There is no such version.
        ModelError: The version is damaged, or the folder cannot be written.
        InputError: The name of a file is not allowed.
    """
    check_names(files)
    _folder(models, version)
    with locked(models):
        remove_leftovers(models)
        _attach(_folder(models, version), files)


def _attach(folder: Path, files: Mapping[str, bytes]) -> None:
    manifest = read_manifest(folder)
    remove_leftovers(folder)
    new = {name: recorded(content) for name, content in files.items()}
    changed = {
        name: one for name, one in new.items() if not _unchanged(folder / name, one, manifest.files.get(name))
    }
    if not changed:
        return
    # A file is removed from the manifest before it changes and added again afterwards.  After a kill in between,
    # the version is valid and has fewer files.
    kept = {name: one for name, one in manifest.files.items() if name not in changed}
    if len(kept) < len(manifest.files):
        replace_file(folder / MANIFEST, manifest_bytes(replace(manifest, files=kept)))
    for name in changed:
        replace_file(folder / name, files[name])
    replace_file(folder / MANIFEST, manifest_bytes(replace(manifest, files=kept | changed)))


def _unchanged(path: Path, wanted: FileRecord, listed: FileRecord | None) -> bool:
    return listed == wanted and not _damage(path, wanted)


def _intact(folder: Path) -> bool:
    """Return whether the folder holds the model with the hash in its name."""
    try:
        _model_bytes(folder, MAX_MODEL_BYTES)
    except ModelError:
        return False
    return True


def versions(models: Path) -> tuple[str, ...]:
    """Return the versions in a folder of models, sorted by name."""
    try:
        found = [path.name for path in models.iterdir() if is_version(path.name) and path.is_dir()]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ModelError(f"The folder {models} cannot be read: {error.strerror or error}.") from error
    return tuple(sorted(found))


def current(models: Path) -> str | None:
    """Return the current version, or None when none has been promoted.

    Raises:
        ModelError: `CURRENT` does not hold the name of a version.
    """
    path = models / CURRENT
    if not path.exists():
        return None
    content = read_bytes(path, 4096, f"{path}").strip()
    name = content.decode("ascii", "replace")
    if not is_version(name):
        raise ModelError(f"{path} does not hold the name of a model version; promote a version to repair it.")
    return name


def resolve(models: Path, name: str | None = None) -> str:
    """Return the version for a name that a person typed.

    Args:
        models: Folder of models.
        name: A version, at least its first four digits, or `current`.  None means `current`.

    Raises:
        ModelNotFoundError: There is no such version, or none is current.
        InputError: Several versions start with these digits.
    """
    if name in (None, "current"):
        return _current(models)
    known = versions(models)
    if name in known:
        return str(name)
    found = [each for each in known if len(str(name)) >= SHORTEST_PREFIX and each.startswith(str(name))]
    if len(found) > 1:
        raise InputError(f"Several model versions start with {name}: {', '.join(found)}.")
    if not found:
        raise ModelNotFoundError(f"There is no model version {name} in {models}.")
    return found[0]


def _current(models: Path) -> str:
    version = current(models)
    if version is None:
        raise ModelNotFoundError(
            f"No model version is current in {models}; train or promote one, or get the shipped one by "
            "`diagnoser init`."
        )
    return version


def load(models: Path, version: str | None = None, max_bytes: int = MAX_MODEL_BYTES) -> tuple[Model, str]:
    """Return a model and its version after checks of size, hash, fields and network, and two test queries.

    Args:
        models: Folder of models.
        version: Full name of a version. The current one when left out.
        max_bytes: A larger `model.json` is refused before it is read.

    Raises:
        ModelNotFoundError: There is no such version, or none is current.
        ModelError: The version is damaged. The message names the damage.
    """
    version = version or _current(models)
    content = _model_bytes(_folder(models, version), max_bytes)
    model = model_in(parsed_json(content, f"The model file of version {version}"))
    check_answers(model.network)
    return model, version


def check_model_file(models: Path, version: str) -> None:
    """Check that the model file of a version is the published one.

    Raises:
        ModelNotFoundError: There is no such version.
        ModelError: It is damaged.
    """
    _model_bytes(_folder(models, version), MAX_MODEL_BYTES)


def _folder(models: Path, version: str) -> Path:
    if not is_version(version) or not (models / version).is_dir():
        raise ModelNotFoundError(f"There is no model version {version} in {models}.")
    return models / version


def _model_bytes(folder: Path, max_bytes: int) -> bytes:
    record = read_manifest(folder).files[MODEL]
    what = f"The model file of version {folder.name}"
    if record.size > max_bytes:
        raise ModelError(f"{what} is larger than the {max_bytes:,} bytes allowed.")
    content = read_bytes(folder / MODEL, max_bytes, what)
    digest = sha256(content)
    if len(content) != record.size or digest != record.sha256 or digest[:VERSION_DIGITS] != folder.name:
        raise ModelError(
            f"{what} is damaged: its hash differs from the published one. Publish the version again."
        )
    return content


def read_file(models: Path, version: str, name: str) -> bytes:
    """Return the content of a file of a version, such as `card.md`, after a check of its hash.

    Raises:
        ModelNotFoundError: There is no such version, or it has no such file.
        ModelError: The file is damaged.
    """
    folder = _folder(models, version)
    record = read_manifest(folder).files.get(name)
    if record is None:
        raise ModelNotFoundError(f"Model version {version} has no file {name}.")
    content = read_bytes(folder / name, MAX_FILE_BYTES, f"{name} of model version {version}")
    if recorded(content) != record:
        raise ModelError(
            f"{name} of model version {version} is damaged: its hash differs from the published one."
        )
    return content


def verify(models: Path, version: str) -> tuple[str, ...]:
    """Check every file of a version, load the model, and return the files that the manifest does not list.

    Raises:
        ModelNotFoundError: There is no such version.
        ModelError: A file is missing or damaged, or the model does not load.
    """
    folder = _folder(models, version)
    manifest = read_manifest(folder)
    damaged = [name for name, record in manifest.files.items() if _damage(folder / name, record)]
    if damaged:
        names = ", ".join(sorted(damaged))
        raise ModelError(f"Model version {version} is damaged: {names} missing or changed.")
    load(models, version)
    return _unlisted(folder, manifest)


def _damage(path: Path, record: FileRecord) -> bool:
    try:
        return recorded(read_bytes(path, record.size, path.name)) != record
    except ModelError:
        return True


def _unlisted(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]
    known = {*manifest.files, MANIFEST}
    return tuple(sorted(name for name in found if name not in known and TEMPORARY not in name))

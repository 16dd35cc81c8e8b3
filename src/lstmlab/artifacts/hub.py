"""Models of the Hugging Face hub: ``hf:owner/name`` is fetched into a folder, a folder is pushed.

The network is used because someone wrote ``hf:`` or asked to push, and for nothing else: one
question about what is there, then the files of a model folder that aren't here yet. What comes is a
stranger's folder, and is read as one; nothing in it is run.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from lstmlab.artifacts.foreign_folder import CARD, DATA, ENSEMBLE_FILE, MOST_MEMBERS, WEIGHTS
from lstmlab.baselines.parts import crf_stored, stored
from lstmlab.data import cache
from lstmlab.errors import InputError, writing
from lstmlab.language.quoting import short
from lstmlab.system.leftovers import new_folder
from lstmlab.system.limits import largest_file

HUB = "hf:"
"""What the name of a model on the hub begins with."""
_NAME = re.compile(r"([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]{1,200}))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FILES = frozenset({
    "model.json", "trial.json", "record.json", "codec.json", "tokenizer.json", DATA, WEIGHTS, CARD,
    stored.ABOUT, stored.TENSORS, crf_stored.ABOUT, crf_stored.TENSORS,
})  # fmt: skip
"""All that a model folder may hold; nothing else is fetched or pushed."""
_MEMBER = re.compile(r"member-[1-9]\d{0,2}")

T = TypeVar("T")


def is_named(place: str | Path) -> bool:
    """Whether it is the name of a model on the hub, not a folder's."""
    return str(place).startswith(HUB)


def local(place: Path) -> Path:
    """The folder at ``place``: fetched, if that names a model on the hub; else ``place`` itself."""
    return fetched(place.as_posix()) if is_named(place) else place


def is_of_model(file: str) -> bool:
    """Whether a model folder may hold a file of that path."""
    folder, _, name = file.rpartition("/")
    return (name in _FILES and (not folder or bool(_MEMBER.fullmatch(folder)))) or (
        file == ENSEMBLE_FILE
    )


def fetched(given: str) -> Path:
    """The folder with the files of the model that is called ``hf:owner/name`` or, of a branch, a
    tag or a commit, ``hf:owner/name@revision``.

    They are kept in the cache by their commit, and are fetched only if they aren't there.
    ``InputError`` where there is no such model, where it isn't one of lstmlab, or where the hub
    can't be reached.
    """
    name, revision = parts(given)
    kept = cache.folder() / "hub" / name.replace("/", "--")
    if revision and _COMMIT.fullmatch(revision) and (kept / revision).is_dir():
        return kept / revision
    api = _api(given)

    def ask() -> Any:
        return api.model_info(name, revision=revision, files_metadata=True)

    info = _asked(given, ask, kept)
    sizes = {one.rfilename: one.size for one in info.siblings or ()}
    commit = str(info.sha)
    wanted = _wanted(given, commit, sizes)
    if not (kept / commit).is_dir():
        with writing(kept):
            kept.mkdir(parents=True, exist_ok=True)
            new = new_folder(kept, "new-")
        try:
            for file in wanted:
                _asked(given, partial(_download, api, name, file, commit, new), kept)
            shutil.rmtree(new / ".cache", ignore_errors=True)  # the library's own notes
            with writing(kept):
                _put(new, kept / commit)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return kept / commit


def push(folder: Path, card: str, name: str, *, private: bool, message: str) -> str:
    """Put the model in ``folder`` on the hub, with ``card`` as its README.md; its address there.

    The repository is made if there is none. All files come in one commit, or none.
    """
    given = f"{HUB}{name}"
    name, revision = parts(given)
    if revision:
        raise InputError(f"push: {name}@{revision}: give owner/name without a revision")
    api = _api(given)
    from huggingface_hub import CommitOperationAdd

    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    operations = [CommitOperationAdd(CARD, card.encode())]
    operations += [
        CommitOperationAdd(file, folder / file)
        for file in files
        if is_of_model(file) and file != CARD
    ]

    def send() -> str:
        address = api.create_repo(name, private=private or None, exist_ok=True)
        api.create_commit(name, operations, commit_message=message)
        return str(address)

    return _asked(given, send, None)


def parts(given: str) -> tuple[str, str | None]:
    """``owner/name``, and the revision if one is named; ``InputError`` for what is no such name."""
    match = _NAME.fullmatch(given.removeprefix(HUB))
    if not match:
        raise InputError(
            f"{short(given, 200)}: no name of a model on the hub; write it as hf:owner/name, or "
            "hf:owner/name@revision"
        )
    return match[1], match[2]


def check_installed(given: str) -> None:
    """``InputError`` unless what speaks with the hub is installed."""
    _api(given)


def _wanted(given: str, commit: str, sizes: Mapping[str, int | None]) -> list[str]:
    """The files that are fetched; ``InputError`` unless they are a model's, and not too large."""
    if not _COMMIT.fullmatch(commit):
        raise InputError(f"{given}: the hub names no commit")
    if "trial.json" not in sizes and ENSEMBLE_FILE not in sizes:
        raise InputError(f"{given}: not a model of lstmlab (no trial.json); nothing was fetched")
    wanted = sorted(filter(is_of_model, sizes))
    if len(wanted) > MOST_MEMBERS * len(_FILES):
        raise InputError(f"{given}: {len(wanted):,} files are more than a model has")
    for file in wanted:
        if (sizes[file] or 0) > largest_file():
            raise InputError(
                f"{given}: {file} has {sizes[file]:,} bytes; LSTMLAB_LARGEST_FILE=4GB allows more"
            )
    return wanted


def _download(api: Any, name: str, file: str, commit: str, folder: Path) -> None:
    api.hf_hub_download(name, file, revision=commit, local_dir=folder)


def _put(new: Path, place: Path) -> None:
    """``new`` becomes ``place``, unless another process was quicker."""
    try:
        new.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _api(given: str) -> Any:
    try:
        import huggingface_hub
        from huggingface_hub import constants
        from huggingface_hub.utils import logging
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError:
        raise InputError(
            f"{given}: needs the package huggingface_hub: pip install 'lstmlab[hub]'"
        ) from None
    # Else it asks the hub for a list of programs that may be running it.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    logging.set_verbosity_error()  # the one line below is enough
    disable_progress_bars()
    return huggingface_hub.HfApi(os.environ.get("HF_ENDPOINT"), library_name="lstmlab")


def _asked(given: str, ask: Callable[[], T], kept: Path | None) -> T:
    """What ``ask`` gives; ``InputError``, one line, for whatever goes wrong on the way."""
    errors: Any = import_module("huggingface_hub.errors")
    try:
        return ask()
    except errors.RevisionNotFoundError:
        raise InputError(f"{given}: no such branch, tag or commit") from None
    except errors.GatedRepoError:
        raise InputError(f"{given}: its owner must let you in; ask on its page") from None
    except errors.RepositoryNotFoundError:
        raise InputError(
            f"{given}: no such model on the hub, or a private one: log in by hf auth login, or set "
            "HF_TOKEN"
        ) from None
    except errors.HfHubHTTPError as error:
        code = getattr(error.response, "status_code", "")
        if code in (401, 403):
            raise InputError(
                f"{given}: the hub doesn't let you ({code}): log in by hf auth login, or set "
                "HF_TOKEN, with the right to write"
            ) from None
        said = short(str(error.server_message or error), 200)
        raise InputError(f"{given}: the hub says no ({code}): {said}") from None
    except (errors.OfflineModeIsEnabled, errors.LocalEntryNotFoundError, errors.HTTPError):
        there = sorted(one.name for one in kept.glob("?" * 40)) if kept and kept.is_dir() else []
        before = f"{given.partition('@')[0]}@{there[-1]}" if there else ""
        hint = f"; what was fetched before is {before}" if before else ""
        raise InputError(f"{given}: the hub can't be reached{hint}") from None

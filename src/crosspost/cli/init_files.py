"""init: the two files. What is there already is kept unless a person says otherwise; a secret is never readable."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from crosspost.cli import questions
from crosspost.config.env import read_variables, text_of
from crosspost.config.example import SECRETS, SETTINGS, NewSettings, example, secrets_text, settings_text

MOST_COPIES = 99


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where the two files go, and which of them are written."""

    settings: Path
    secrets: Path
    write_settings: bool = True
    write_secrets: bool = True


def places(folder: Path, *, force: bool, asking: bool) -> Files:
    """Decide where to write, asking before anything is overwritten. Raises BadParameter where nobody can be asked."""
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="--dir")
    settings, secrets = folder / "config" / "crosspost.toml", folder / ".env"
    texts = {settings: example(SETTINGS), secrets: example(SECRETS)}
    # The untouched example is nobody's settings.
    there = [path for path, text in texts.items() if path.exists() and _read(path) != text]
    if force or not there:
        return Files(settings=settings, secrets=secrets)
    if not asking:
        names = " and ".join(map(str, there))
        raise typer.BadParameter(f"{names} is there already; choose another --dir, or overwrite it with --force")
    write = {path: path not in there or typer.confirm(f"{path} is there already. Overwrite it?") for path in texts}
    return Files(settings=settings, secrets=secrets, write_settings=write[settings], write_secrets=write[secrets])


def keys_that_stay(files: Files) -> dict[str, str]:
    """The keys in a `.env` that is not overwritten."""
    variables = read_variables(files.secrets, must_exist=True, environ={}, problems=[])
    names = [name for platform in questions.KEYS.values() for name in platform]
    return {name: text for name in names if (text := text_of(variables, name, problems=[]))}


def write(files: Files, *, new: NewSettings, keys: Mapping[str, str]) -> tuple[list[Path], list[Path]]:
    """Write what is to be written; return where, and where that is which stood there before.

    Raises BadParameter when that cannot be done.
    """
    written: list[Path] = []
    kept = [
        copy
        for path, name, overwritten in (
            (files.secrets, SECRETS, files.write_secrets),
            (files.settings, SETTINGS, files.write_settings),
        )
        if overwritten and (copy := _set_aside(path, untouched=example(name)))
    ]
    if files.write_secrets:
        replace_file(files.secrets, secrets_text(example(SECRETS), keys), mode=0o600)
        written.append(files.secrets)
    if files.write_settings:
        replace_file(files.settings, settings_text(example(SETTINGS), new), mode=0o644)
        written.append(files.settings)
    return written, kept


def _set_aside(path: Path, *, untouched: str) -> Path | None:
    """Copy what is about to be overwritten beside it, for its owner only: it holds more than what is asked for here.

    None where nothing stands there, or the untouched example.
    """
    if not path.exists() or _read(path) == untouched:
        return None
    try:
        content = path.read_bytes()
        for number in range(1, MOST_COPIES + 1):
            copy = path.with_name(f"{path.name}.old" + (f".{number}" if number > 1 else ""))
            try:
                handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            return copy
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be copied before it is overwritten ({error.strerror})") from error
    raise typer.BadParameter(f"{path} has {MOST_COPIES} copies beside it ({path.name}.old…); remove some first")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # not ours to judge: it counts as somebody's settings


def replace_file(path: Path, text: str, *, mode: int) -> None:
    """Write the file whole or not at all; where it is a link, the file that it leads to."""
    path, temporary = Path(os.path.realpath(path)), None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Born with mode 0600, whatever the umask and whatever stood there before.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise typer.BadParameter(f"{path} cannot be written ({error.strerror}); choose another place") from error

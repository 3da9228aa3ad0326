"""Secrets and other variables: from `.env`, from the process's environment, and from files that `…_FILE` names.

The process's environment wins over `.env`, also with an empty value. Nothing is interpolated: a `$` is a dollar sign.
No message here ever holds a value.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from crosspost.config.words import join, nearest
from crosspost.model import FacebookKeys, PlatformName, Secret, TwitterKeys

LONGEST = 4096
"""No secret is longer than this, in bytes; a file with more in it is another file."""

REQUIRED: Mapping[PlatformName, tuple[str, ...]] = {
    PlatformName.TWITTER: ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"),
    PlatformName.FACEBOOK: ("PAGE_ID", "PAGE_ACCESS_TOKEN"),
}
"""By platform: what follows the prefix in the names of an account's secrets."""

OPTIONAL: Mapping[PlatformName, tuple[str, ...]] = {
    PlatformName.TWITTER: (),
    PlatformName.FACEBOOK: ("APP_SECRET", "APP_ID", "USER_ACCESS_TOKEN"),
}

ALERT_URLS = "ALERT_URLS"

_ALERT_URL = re.compile(r"[a-z][a-z0-9]{1,30}://[!-~]+")
_TOKEN = re.compile(r"([1-9][0-9]{0,19})-[!-~]+")
_PAGE_ID = re.compile(r"[1-9][0-9]{0,24}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VISIBLE = re.compile(r"[!-~]+")
_ENDINGS = tuple(
    f"_{field}{file}"
    for fields in (*REQUIRED.values(), *OPTIONAL.values())
    for field in fields
    for file in ("", "_FILE")
)


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable that is set to something, and where."""

    value: Secret
    where: str


@dataclass(frozen=True, kw_only=True)
class Variables:
    """Every variable that is set to something. An empty one counts as not set."""

    # The `.env` file, for messages; files named by a relative path are looked for in its folder.
    file: Path
    set: Mapping[str, Variable]

    def given(self, name: str) -> bool:
        """Whether the variable is set, itself or as a file."""
        return name in self.set or f"{name}_FILE" in self.set

    def where(self, name: str) -> str:
        """Where a given variable was found, as the beginning of a message about it."""
        spelled = name if name in self.set else f"{name}_FILE"
        return f"{self.set[spelled].where}: {spelled}"


def read_variables(path: Path, *, must_exist: bool, environ: Mapping[str, str], problems: list[str]) -> Variables:
    """Read `.env` and lay the process's environment over it. A file that is absent is empty, unless it must exist."""
    bindings = [one for one in _parse(path, must_exist=must_exist, problems=problems) if one.key is not None]
    problems.extend(_doubles(path, bindings))
    lines = {
        binding.key: Variable(value=Secret(binding.value or ""), where=f"{path}: line {binding.original.line}")
        for binding in bindings
        if binding.key is not None
    }
    process = {name: Variable(value=Secret(value), where="environment") for name, value in environ.items()}
    merged = {**lines, **process}
    return Variables(file=path, set={name: one for name, one in merged.items() if one.value.reveal().strip()})


def text_of(variables: Variables, name: str, *, problems: list[str]) -> str | None:
    """Return the value of a variable or the content of the file it names, stripped. None when neither is usable."""
    plain, as_file = variables.set.get(name), variables.set.get(f"{name}_FILE")
    if plain and as_file:
        problems.append(f"{as_file.where}: {name}_FILE is set and {name} too ({plain.where}); remove one of them")
    elif plain:
        return plain.value.reveal().strip()
    elif as_file:
        return _content(variables, as_file, f"{name}_FILE", problems)
    return None


def keys_of(
    variables: Variables, prefix: str, platform: PlatformName, *, owner: str, problems: list[str]
) -> TwitterKeys | FacebookKeys | None:
    """Return an account's keys, from the variables that begin with the prefix.

    None when one is missing or malformed; every such mistake is a problem. `owner` names the account in messages.
    """
    before = len(problems)
    names = [f"{prefix}_{field}" for field in REQUIRED[platform]]
    optional = [f"{prefix}_{field}" for field in OPTIONAL[platform]]
    problems.extend(_misspelt(variables, prefix, [*names, *optional]))
    of_page = platform is PlatformName.FACEBOOK
    if missing := [name for name in names if not variables.given(name)]:
        problems.append(
            f"{variables.file}: {join(missing)} {'is' if len(missing) == 1 else 'are'} missing for {owner}; "
            "write NAME=value there, or NAME_FILE=path of a file that holds the value"
            + (f", or let `crosspost facebook-token --secrets {prefix}` make them" if of_page else "")
        )
    texts = {name: _secret(variables, name, problems) for name in (*names, *optional) if variables.given(name)}
    if len(problems) > before:
        return None
    present = {name.removeprefix(f"{prefix}_").lower(): text for name, text in texts.items() if text is not None}
    return _twitter(present) if platform is PlatformName.TWITTER else _facebook(present)


def trouble_with(name: str, text: str) -> str | None:
    """Why the text cannot be the variable's value, and what to write instead; it is not repeated. None: it can."""
    if not _VISIBLE.fullmatch(text):
        return "holds blanks or letters that no key has; copy the key again, alone and on one line"
    if len(text) > LONGEST:
        return f"is longer than {LONGEST} letters, which no key is; copy the key again"
    if name.endswith("_PAGE_ID") and not _PAGE_ID.fullmatch(text):
        return "is not the numeric id of a Page; write its digits, as in 104567890123456"
    if name.endswith("_APP_ID") and not _PAGE_ID.fullmatch(text):
        return "is not the numeric id of an app; write its digits, as in 900000000000001"
    of_facebook = name.endswith(("_PAGE_ACCESS_TOKEN", "_USER_ACCESS_TOKEN"))
    if name.endswith("_ACCESS_TOKEN") and not of_facebook and not _TOKEN.fullmatch(text):
        return (
            "is not an access token of X, which is the profile's number, a hyphen, letters and digits, as in "
            "1234567890-AbCd…; copy the access token, not the bearer token or the API key"
        )
    return None


def alert_urls(variables: Variables, *, problems: list[str]) -> tuple[Secret, ...]:
    """Return the addresses of `ALERT_URLS`, which blanks separate. What is no address is a problem; none is shown."""
    text = text_of(variables, ALERT_URLS, problems=problems) or ""
    words = text.split()
    wrong = [number for number, word in enumerate(words, start=1) if not _ALERT_URL.fullmatch(word)]
    problems.extend(
        f"{variables.where(ALERT_URLS)}: its address {number} is none; write addresses as apprise has them, "
        "with blanks between them, as in mailtos://name:password@mail.example?to=me@example.org "
        "(a blank within one is %20)"
        for number in wrong
    )
    return tuple(Secret(word) for word in words)


def remote_id_of(keys: TwitterKeys | FacebookKeys) -> str:
    """Return the platform's own id of the profile or Page. On X it is what stands before `-` in the access token."""
    if isinstance(keys, FacebookKeys):
        return keys.page_id
    return keys.access_token.reveal().partition("-")[0]


def app_of(keys: TwitterKeys | FacebookKeys) -> str | None:
    """Return which app the keys belong to, as a digest that tells nothing else. None where they do not say."""
    said = keys.api_key if isinstance(keys, TwitterKeys) else keys.app_secret
    if said is None:
        return None
    return hashlib.sha256(f"crosspost app {said.reveal()}".encode()).hexdigest()[:16]


def _parse(path: Path, *, must_exist: bool, problems: list[str]) -> list[Binding]:
    """Every line `NAME=value` of the file; one that cannot be read is a problem."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if must_exist:
            problems.append(f"{path}: there is no such file; correct the path, or copy .env.example there")
        return []
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}; make it a file that this user may read")
        return []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{path}: line {line}: is not UTF-8 text; save the file as UTF-8")
        return []
    bindings = list(parse_stream(io.StringIO(text)))
    problems.extend(
        f"{path}: line {binding.original.line}: is not NAME=value; correct it, close its quotes, or begin it with #"
        for binding in bindings
        if binding.error or (binding.value is None and binding.key and not _NAME.fullmatch(binding.key))
    )
    return bindings


def _doubles(path: Path, bindings: Iterable[Binding]) -> list[str]:
    """Names that are set, and set to something else further down: every reader of such files takes the last line.

    An empty line above is nobody's value; it hides nothing.
    """
    problems: list[str] = []
    seen: dict[str, Binding] = {}
    for binding in bindings:
        name = str(binding.key)
        first = seen.setdefault(name, binding)
        if (first.value or "").strip() == (binding.value or "").strip():
            continue
        if (first.value or "").strip():
            problems.append(
                f"{path}: line {binding.original.line}: {name} stands there already, in line {first.original.line}, "
                "with another value; remove one of the two lines"
            )
        seen[name] = binding
    return problems


def _content(variables: Variables, named: Variable, name: str, problems: list[str]) -> str | None:
    """What stands in the file that a `…_FILE` variable names."""
    try:
        path = variables.file.parent / Path(named.value.reveal().strip()).expanduser()
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
        if len(content) <= LONGEST and (text := content.decode("utf-8-sig").strip()):
            return text
        trouble = f"is longer than {LONGEST} bytes" if content.strip() else "is empty"
    except (OSError, RuntimeError, ValueError) as error:
        # ValueError: not UTF-8, or NUL in the path; RuntimeError: `~somebody` who has no home.
        trouble = f"cannot be read ({getattr(error, 'strerror', None) or type(error).__name__})"
    # The path is not shown: whoever mixes up the two spellings has written the secret itself there.
    problems.append(f"{named.where}: the file that {name} names {trouble}; name a text file with only the value in it")
    return None


def _secret(variables: Variables, name: str, problems: list[str]) -> str | None:
    """The value, if it can be one of its kind."""
    text = text_of(variables, name, problems=problems)
    if text is None:
        return None
    if (trouble := trouble_with(name, text)) is None:
        return text
    problems.append(f"{variables.where(name)} {trouble}")
    return None


def _misspelt(variables: Variables, prefix: str, names: Iterable[str]) -> list[str]:
    """Variables under the prefix that are nearly one of the names that are not given."""
    wanted = [name for name in names if not variables.given(name)]
    # What ends like a key belongs to a longer prefix: TWITTER_ACME_API_KEY is no misspelt TWITTER_API_KEY.
    strangers = [name for name in variables.set if name.startswith(f"{prefix}_") and not name.endswith(_ENDINGS)]
    found = [(name, nearest(name.removesuffix("_FILE"), wanted, cutoff=0.85)) for name in strangers]
    return [
        f"{variables.set[name].where}: {name} is not a name we know; did you mean {meant}?"
        for name, meant in found
        if meant
    ]


def _twitter(texts: Mapping[str, str]) -> TwitterKeys:
    return TwitterKeys(
        api_key=Secret(texts["api_key"]),
        api_secret=Secret(texts["api_secret"]),
        access_token=Secret(texts["access_token"]),
        access_token_secret=Secret(texts["access_token_secret"]),
    )


def _facebook(texts: Mapping[str, str]) -> FacebookKeys:
    app_secret = texts.get("app_secret")
    return FacebookKeys(
        page_id=texts["page_id"],
        page_access_token=Secret(texts["page_access_token"]),
        app_secret=Secret(app_secret) if app_secret else None,
    )

"""Settings from flags, the environment and ``nianbao.toml``: one typed object, whoever gave them.

A flag goes before an environment variable (``NIANBAO_MODEL``), that before the file, that before the default. What
cannot mean anything is one line that names the place and the setting, before anything is started. A key is never a
setting: only the variable that holds it is, and a file that holds the key itself is refused without repeating it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast, get_args

from extractor.backends.choice import DEFAULT_RETRIES, BackendName, BackendSettings, ModeName
from extractor.backends.providers import PROVIDER_NAMES, provider_named
from extractor.backends.redaction import Redaction
from extractor.batch.limits import DEFAULT_READ_MEMORY, DEFAULT_READ_TIMEOUT, ReadLimits
from extractor.errors import UsageError
from extractor.settings.grades import read_grades
from verifiers.rules import Grade, Lang

FILE_NAME: Final = "nianbao.toml"
ENVIRONMENT_PREFIX: Final = "NIANBAO_"
_TABLES: Final = ("nianbao", "rules")


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set for the commands; None leaves it to the default of what uses it.

    ``rpm`` and ``tpm`` are requests and tokens per minute; ``timeout`` and ``report_timeout`` seconds for a request and
    for all requests of a report; ``read_timeout`` seconds and ``read_memory`` megabytes for reading a file; ``price_…``
    money per million tokens; ``grades`` those of the file's table ``[rules]``, before which flags go."""

    backend: BackendName = "auto"
    provider: str | None = None
    model: str | None = None
    base_url: str | None = None
    api_key_env: str | None = None
    mode: ModeName | None = None
    max_retries: int = DEFAULT_RETRIES
    concurrency: int | None = None
    workers: int | None = None
    rpm: float | None = None
    tpm: float | None = None
    timeout: float | None = None
    report_timeout: float | None = None
    read_timeout: float = DEFAULT_READ_TIMEOUT
    read_memory: int = DEFAULT_READ_MEMORY
    keep_exchanges: bool = True
    max_cost: Decimal | None = None
    max_tokens: int | None = None
    prices: Path | None = None
    price_in: Decimal | None = None
    price_out: Decimal | None = None
    price_cached: Decimal | None = None
    lang: Lang = "zh"
    grades: dict[str, Grade] = field(default_factory=lambda: {})

    def backend_settings(self) -> BackendSettings:
        """Those that choose and configure the backend."""
        return BackendSettings(
            backend=self.backend,
            model=self.model,
            base_url=self.base_url,
            api_key_env=self.api_key_env,
            mode=self.mode,
            max_retries=self.max_retries,
            provider=self.provider,
            rpm=self.rpm,
            tpm=self.tpm,
            max_concurrency=self.concurrency,
            timeout=self.timeout,
        )

    def read_limits(self) -> ReadLimits:
        """What reading one file may cost."""
        return ReadLimits(self.read_timeout, self.read_memory)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting may be: in words, as TOML type, and how it is read from text (raising ``ValueError``)."""

    noun: str
    types: tuple[type, ...]
    read: Callable[[str], object]


def _text(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()


def _variable(value: str) -> str:
    # A variable's name has no hyphen and most keys do; a key without one is still too long for a name.
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", value) or Redaction("")(value) != value:
        raise ValueError
    return value


def _provider(value: str) -> str:
    try:
        return provider_named(value).name
    except UsageError as error:
        raise ValueError from error


def _choice(names: Sequence[str]) -> _Kind:
    def read(value: str) -> str:
        if value not in names:
            raise ValueError
        return value

    return _Kind(f"one of {', '.join(names)}", (str,), read)


def _whole(least: int) -> _Kind:
    def read(value: str) -> int:
        number = int(value)
        if number < least:
            raise ValueError
        return number

    return _Kind(f"a whole number of {least} or more", (int,), read)


def _number(value: str) -> float:
    number = float(value)
    if not 0 < number < 1e12:
        raise ValueError
    return number


def _amount(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError from error
    if not (number.is_finite() and 0 <= number < 10**12):
        raise ValueError
    return number


def _yes(value: str) -> bool:
    for meant, words in ((True, ("true", "yes", "on", "1")), (False, ("false", "no", "off", "0"))):
        if value.strip().lower() in words:
            return meant
    raise ValueError


_TEXT: Final = _Kind("a text", (str,), _text)
_NUMBER: Final = _Kind("a number above 0", (int, float, Decimal), _number)
_AMOUNT: Final = _Kind("an amount of 0 or more", (int, float, Decimal), _amount)

_KINDS: Final[dict[str, _Kind]] = {
    "backend": _choice(get_args(BackendName)),
    "provider": _Kind(f"a known provider ({', '.join(PROVIDER_NAMES)})", (str,), _provider),
    "model": _TEXT,
    "base_url": _TEXT,
    "api_key_env": _Kind("the name of an environment variable", (str,), _variable),
    "mode": _choice(get_args(ModeName)),
    "max_retries": _whole(0),
    "concurrency": _whole(1),
    "workers": _whole(1),
    "rpm": _NUMBER,
    "tpm": _NUMBER,
    "timeout": _NUMBER,
    "report_timeout": _NUMBER,
    "read_timeout": _NUMBER,
    "read_memory": _whole(64),
    "keep_exchanges": _Kind("true or false", (bool,), _yes),
    "max_cost": _AMOUNT,
    "max_tokens": _whole(1),
    "prices": _Kind("a path", (str,), _text),
    "price_in": _AMOUNT,
    "price_out": _AMOUNT,
    "price_cached": _AMOUNT,
    "lang": _choice(get_args(Lang)),
}

SETTING_NAMES: Final = tuple(_KINDS)

_A_KEY: Final = re.compile(r"(?:.*[_-])?(?:api[_-]?key|key|token|secret|password)", re.IGNORECASE)
_PUT_IT_THERE: Final = "put the key in an environment variable and name that variable in api_key_env"

Values = dict[str, object]


def read_settings(
    given: Mapping[str, object],
    config: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """The settings that ``given`` (flags by name, None for one not given), the environment and the file come to.

    The file is ``config``, else ``nianbao.toml`` in ``folder`` (the working directory) where there is one. Raises
    ``UsageError`` in one line that names place and setting."""
    file = config or _found(folder or Path.cwd())
    from_file, grades = _read_file(file) if file is not None else ({}, {})
    layers = (from_file, _from_environment(os.environ if environment is None else environment), _from_flags(given))
    settled: Values = {}
    for layer in layers:
        for name in _set_aside(layer, settled):
            settled.pop(name, None)
        settled |= layer
    return Settings(**cast(dict[str, Any], settled), grades=grades)


def _set_aside(layer: Values, below: Values) -> set[str]:
    """What a place says of the endpoint sets aside what lower places say, so that nobody's key and no model's name
    goes to another's address."""
    if "provider" in layer:
        return {"model", "base_url", "api_key_env", "mode"}
    if "base_url" not in layer:
        return set()
    provider = below.get("provider")
    remote = provider is not None and provider_named(str(provider)).needs_key
    return {"api_key_env", "provider"} if remote else {"api_key_env"}


def _found(folder: Path) -> Path | None:
    file = folder / FILE_NAME
    return file if file.is_file() else None


def _from_flags(given: Mapping[str, object]) -> Values:
    return {
        name: _read(name, str(value), f"--{name.replace('_', '-')}")
        for name, value in given.items()
        if value is not None
    }


def _from_environment(environment: Mapping[str, str]) -> Values:
    found: Values = {}
    for name in _KINDS:
        variable = f"{ENVIRONMENT_PREFIX}{name.upper()}"
        if environment.get(variable):
            found[name] = _read(name, environment[variable], variable)
    return found


def _read_file(file: Path) -> tuple[Values, dict[str, Grade]]:
    try:
        tables: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read as TOML ({error}); check the path and the file") from error
    for name, table in tables.items():
        if name in _TABLES and isinstance(table, dict):
            continue
        _refuse_key(name, table, f"{file}: {name}")
        todo = "write it under [nianbao]" if name in _KINDS else f"known are {_tables()}"
        raise UsageError(f"{file}: {name}: is no table of this file; {todo}")
    own = cast(dict[str, object], tables.get("nianbao", {}))
    found = {name: _from_table(name, value, file) for name, value in own.items()}
    return found, read_grades((), file) if "rules" in tables else {}


def _tables() -> str:
    return " and ".join(f"[{name}]" for name in _TABLES)


def _from_table(name: str, value: object, file: Path) -> object:
    where = f"{file}: [nianbao] {name}"
    _refuse_key(name, value, where)
    kind = _KINDS.get(name)
    if kind is None:
        close = get_close_matches(name, _KINDS, 2)
        todo = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(_KINDS)}"
        raise UsageError(f"{where}: is no setting; {todo}")
    if not isinstance(value, kind.types) or (isinstance(value, bool) and bool not in kind.types):
        raise UsageError(f"{where}: must be {kind.noun}, not {_shown(value)}")
    settled = _read(name, str(value), where)
    if isinstance(settled, Path):
        return settled if settled.is_absolute() else file.parent / settled
    return settled


def _refuse_key(name: str, value: object, where: str) -> None:
    """A key in a file that is shared, committed and backed up is a key given away."""
    is_key = _A_KEY.fullmatch(name) is not None and name not in _KINDS
    if is_key or (isinstance(value, str) and Redaction("")(value) != value):
        raise UsageError(f"{where}: holds a key; {_PUT_IT_THERE}")


def _read(name: str, text: str, where: str) -> object:
    kind = _KINDS[name]
    try:
        value = kind.read(text)
    except ValueError as error:
        if name == "api_key_env":
            # What stands here by mistake is most likely the key.
            raise UsageError(f"{where}: is not {kind.noun}; {_PUT_IT_THERE}") from error
        raise UsageError(f"{where}: must be {kind.noun}, not {_shown(text)}") from error
    return Path(str(value)) if name == "prices" else value


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, Decimal) else str(value)
    return Redaction("")(text if len(text) <= 60 else f"{text[:60]}…")

"""The taxonomy: the themes that problems and measures are counted under, read from a TOML file that users can edit.

Each theme carries what a model is told (definition, examples) and what the offline rule goes by (cues), so that both
count under the same names. A taxonomy is known by id, version and digest; one that is faulty is refused with the line.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, cast

from extractor.errors import UsageError
from extractor.summary.items import KINDS, ItemKind
from prompts import shipped
from verifiers.rules import Lang

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MOST_THEMES: Final = 100
_LARGEST: Final = 1 << 20
_LONGEST_LABEL: Final = 60
_RESERVED: Final = "other_"
_TEXTS: Final = ("id", "kind", "zh", "en", "definition")
_LISTS: Final = ("examples", "cues")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that must stand in one clause: of each group one. ``text`` is the cue as it is written in the file.
    ``weak`` cues (written with ``?``) count only where a clause holds no other."""

    text: str
    groups: tuple[tuple[str, ...], ...]
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """``zh``/``en`` are its labels, ``definition`` (in the language of the reports) says what belongs under it."""

    id: str
    kind: ItemKind
    zh: str
    en: str
    definition: str
    examples: tuple[str, ...]
    cues: tuple[Cue, ...]

    def label(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


OTHER: Final[Mapping[ItemKind, Theme]] = {
    "problem": Theme("other_problem", "problem", "其他问题", "Other problems", "不属于以上任何一类的问题。", (), ()),
    "measure": Theme("other_measure", "measure", "其他措施", "Other measures", "不属于以上任何一类的措施。", (), ()),
}


@dataclass(frozen=True)
class Taxonomy:
    """``themes`` are those of the file in its order, then ``other_problem`` and ``other_measure``; ``sha256`` is the
    digest of the file's text in hex. ``ignore`` are names of the work itself, which the offline rule reads past."""

    id: str
    version: str
    sha256: str
    themes: tuple[Theme, ...]
    ignore: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    def of(self, kind: ItemKind) -> tuple[Theme, ...]:
        """The themes of a kind, the one for the rest last."""
        return tuple(theme for theme in self.themes if theme.kind == kind)


def load_taxonomy(file: Path | None = None) -> Taxonomy:
    """The shipped taxonomy, or the one of a file. Raises ``UsageError`` naming file and line for a file that cannot be
    read or is not a taxonomy."""
    if file is None:
        return parse_taxonomy(shipped("themes.toml"), "prompts/themes.toml")
    try:
        if file.stat().st_size > _LARGEST:
            raise UsageError(f"{file}: is far larger than a list of themes; check the path")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is not UTF-8; save the themes as UTF-8") from error
    return parse_taxonomy(text, str(file))


def parse_taxonomy(text: str, name: str) -> Taxonomy:
    """The taxonomy that a TOML text holds; ``name`` stands in the messages. Raises ``UsageError``."""
    text = text.replace("\r\n", "\n")
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name}: is no TOML ({error}); see prompts/themes.toml for the form") from error
    for key in ("id", "version"):
        if not isinstance(given.get(key), str) or not given[key].strip():
            raise UsageError(f'{name}: lacks {key} = "…" at its head')
    listed = given.get("theme")
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{name}: lists no [[theme]]; see prompts/themes.toml for the form")
    raw = cast(list[object], listed)
    if len(raw) > _MOST_THEMES:
        raise UsageError(f"{name}: lists {len(raw)} themes; at most {_MOST_THEMES} can be told apart")
    lines = _lines(text)
    themes: dict[str, Theme] = {}
    for number, one in enumerate(raw, 1):
        where = f"{name}:{lines[number - 1]}" if len(lines) == len(raw) else f"{name}: theme {number}"
        theme = _theme(one, where)
        if theme.id in themes:
            raise UsageError(f"{where}: the id {theme.id} is given twice; ids must differ")
        themes[theme.id] = theme
    for kind in KINDS:
        if not any(theme.kind == kind for theme in themes.values()):
            raise UsageError(f"{name}: lists no theme of kind {kind}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    ignore = tuple(_strings(given.get("ignore", []), "ignore", name))
    return Taxonomy(given["id"], given["version"], digest, (*themes.values(), *OTHER.values()), ignore)


def _lines(text: str) -> list[int]:
    """Where each ``[[theme]]`` stands. The parser tells no lines, so a count that differs from its own is not used."""
    return [number for number, line in enumerate(text.split("\n"), 1) if line.strip().startswith("[[theme]]")]


def _theme(given: object, where: str) -> Theme:
    if not isinstance(given, dict):
        raise UsageError(f"{where}: is no table; write [[theme]] and its keys below")
    table = cast(dict[str, object], given)
    for key in table:
        if key not in _TEXTS and key not in _LISTS:
            raise UsageError(f"{where}: unknown key {key!r}; there are {', '.join((*_TEXTS, *_LISTS))}")
    texts: dict[str, str] = {}
    for key in _TEXTS:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f'{where}: lacks {key} = "…"')
        texts[key] = " ".join(value.split())
    for key in ("zh", "en"):
        # A drawing is XML, which has no place for these; and a label that turns the text round it is no label.
        if not texts[key].isprintable():
            raise UsageError(f"{where}: {key} holds a character that cannot be shown ({texts[key]!r}); take it out")
        if len(texts[key]) > _LONGEST_LABEL:
            raise UsageError(f"{where}: {key} has {len(texts[key])} characters; a chart has room for {_LONGEST_LABEL}")
    if not _ID.fullmatch(texts["id"]):
        raise UsageError(
            f"{where}: the id {texts['id'][:40]!r} must be ASCII: small letters, digits, underscores, 32 at most"
        )
    if texts["id"].startswith(_RESERVED):
        raise UsageError(f"{where}: the id {texts['id']} is reserved; other_problem and other_measure are always there")
    kind = texts["kind"]
    if kind != "problem" and kind != "measure":
        raise UsageError(f"{where}: kind is {kind[:40]!r}; it must be problem or measure")
    lists = {key: tuple(_strings(table.get(key, []), key, where)) for key in _LISTS}
    cues = tuple(_cue(cue, where) for cue in lists["cues"])
    return Theme(texts["id"], kind, texts["zh"], texts["en"], texts["definition"], lists["examples"], cues)


def _strings(value: object, key: str, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: {key} must be a list of texts")
    for one in cast(list[object], value):
        if not isinstance(one, str) or not one.strip():
            raise UsageError(f"{where}: {key} must hold texts only, none empty")
        yield one.strip()


def _cue(text: str, where: str) -> Cue:
    weak = text.startswith("?")
    words = text.removeprefix("?")
    groups = tuple(tuple(word.strip() for word in group.split("|")) for group in words.split("+"))
    if not all(word for group in groups for word in group):
        raise UsageError(f"{where}: the cue {text[:40]!r} has an empty word; write it as one|other + third")
    return Cue(text, groups, weak)

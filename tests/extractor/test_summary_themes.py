"""The taxonomy: tied to its version, complete in two languages, and refused in one line where it is faulty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.summary.items import KINDS
from extractor.summary.themes import Cue, load_taxonomy, parse_taxonomy

# Every version that was ever shipped, with the digest of its text. Summaries name both.
VERSIONS = {
    "1": "77fd238c7444fecd9bad0fd343508a063f999f44df0ea8c946be050782e0949c",
    "2": "87261aa6c67d6cb6cb4e2f7c449cb99b6ad97d1c9b496c5305250b4f01c622ea",
}

HEAD = 'id = "own"\nversion = "3"\n'
PROBLEM = '[[theme]]\nid = "p_one"\nkind = "problem"\nzh = "一"\nen = "One"\ndefinition = "甲"\n'
MEASURE = PROBLEM.replace("p_one", "m_one").replace("problem", "measure")


def test_the_text_is_tied_to_its_version() -> None:
    taxonomy = load_taxonomy()
    assert VERSIONS.get(taxonomy.version) == taxonomy.sha256, (
        f"prompts/themes.toml has changed: raise its version and add {taxonomy.version!r}: {taxonomy.sha256!r}"
    )


def test_every_theme_says_what_a_reader_a_model_and_the_rule_need() -> None:
    for theme in load_taxonomy().themes:
        assert theme.zh
        assert theme.en.isascii()
        assert theme.id.isascii()
        if not theme.id.startswith("other_"):
            assert len(theme.examples) >= 2
            assert theme.cues


def test_problems_and_measures_mirror_each_other() -> None:
    ids = {kind: [theme.id for theme in load_taxonomy().of(kind)] for kind in KINDS}
    assert len(ids["problem"]) == len(ids["measure"]) == 15
    assert [one.removeprefix("p_") for one in ids["problem"][:-1]] == [
        one.removeprefix("m_") for one in ids["measure"][:-1]
    ]
    assert ids["problem"][-1] == "other_problem"
    assert ids["measure"][-1] == "other_measure"


def test_an_edited_copy_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("\ufeff" + HEAD.replace("\n", "\r\n") + PROBLEM + MEASURE, encoding="utf-8")
    taxonomy = load_taxonomy(file)
    assert (taxonomy.id, taxonomy.version) == ("own", "3")
    assert [theme.id for theme in taxonomy.themes] == ["p_one", "m_one", "other_problem", "other_measure"]


def test_a_cue_has_groups_of_words() -> None:
    taxonomy = parse_taxonomy(HEAD + PROBLEM + 'cues = ["甲", "? 乙 | 丙 + 丁"]\n' + MEASURE, "own.toml")
    assert taxonomy.themes[0].cues == (
        Cue("甲", (("甲",),)),
        Cue("? 乙 | 丙 + 丁", (("乙", "丙"), ("丁",)), weak=True),
    )


@dataclass(frozen=True, slots=True)
class Faulty:
    id: str
    text: str
    told: str


FAULTY = (
    Faulty("no_toml", 'id = "x', "is no TOML"),
    Faulty("no_version", 'id = "own"\n' + PROBLEM + MEASURE, "lacks version"),
    Faulty("no_theme", HEAD, "lists no [[theme]]"),
    Faulty("theme_is_no_table", HEAD + "theme = [1]\n", "theme 1: is no table"),
    Faulty("one_kind_only", HEAD + PROBLEM, "no theme of kind measure"),
    Faulty("no_label", HEAD + PROBLEM.replace('zh = "一"\n', ""), "own.toml:3: lacks zh"),
    Faulty("same_id_twice", HEAD + PROBLEM + PROBLEM, "own.toml:9: the id p_one is given twice"),
    Faulty("id_not_ascii", HEAD + PROBLEM.replace("p_one", "意识"), "must be ASCII"),
    Faulty("id_reserved", HEAD + PROBLEM.replace("p_one", "other_problem"), "is reserved"),
    Faulty("label_too_long", HEAD + PROBLEM.replace("One", "One" * 21), "own.toml:3: en has 63 characters"),
    Faulty("control_in_label", HEAD + PROBLEM.replace("One", "O\\u0007ne"), "own.toml:3: en holds a character"),
    Faulty("turned_label", HEAD + PROBLEM.replace('zh = "一"', 'zh = "\\u202e一"'), "own.toml:3: zh holds a character"),
    Faulty("unknown_kind", HEAD + PROBLEM.replace('"problem"', '"aim"'), "must be problem or measure"),
    Faulty("unknown_key", HEAD + PROBLEM + 'colour = "red"\n', "unknown key 'colour'"),
    Faulty("cues_no_list", HEAD + PROBLEM + 'cues = "甲"\n', "cues must be a list"),
    Faulty("cue_no_text", HEAD + PROBLEM + "cues = [1]\n", "cues must hold texts only"),
    Faulty("cue_with_empty_word", HEAD + PROBLEM + 'cues = ["甲 + "]\n', "has an empty word"),
    Faulty("ignore_no_list", 'ignore = "甲"\n' + HEAD + PROBLEM + MEASURE, "ignore must be a list"),
    Faulty("too_many", HEAD + "".join(PROBLEM.replace("p_one", f"p_{n}") for n in range(101)), "lists 101 themes"),
)


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case.id)
def test_a_faulty_taxonomy_is_refused_in_one_line(case: Faulty) -> None:
    with pytest.raises(UsageError) as raised:
        parse_taxonomy(case.text, "own.toml")
    assert raised.value.message.startswith("own.toml")
    assert case.told in raised.value.message
    assert "\n" not in raised.value.message


@pytest.mark.parametrize("case", ["missing", "not_utf8", "huge"])
def test_a_file_that_is_none_is_refused(case: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    if case == "not_utf8":
        file.write_bytes("主题".encode("gb18030"))
    elif case == "huge":
        file.write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(UsageError, match=r"own\.toml: (cannot be read|is not UTF-8|is far larger)"):
        load_taxonomy(file)

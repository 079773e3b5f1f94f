"""The prompts: a text is tied to its version, and what they say agrees with the code."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

import prompts
from extractor.schema import ITEM_TYPES, KINDS, LISTS, Answer
from prompts import load_prompt

# Every version that was ever used, with the digest of its text. Records name both, so a changed text needs a new
# version and a new row.
VERSIONS = {
    ("narrative", "1"): "a603145a3b0f73601c9c5649ecb208f494c16a881818256549cd7b57587835fd",
    ("repair", "1"): "a9ab2ff4b05c699b1f4dface676a578afd8a0e37fcdaa17f635edfbbb55a4c2e",
    ("again", "1"): "fb4beead06e15abe192a1a623a9837deb0f2e69df9e5b9d172d1882b7df7e7c1",
    ("themes_assign", "1"): "4ae978419e59d5f9b1e2de3b756c866a9bbf8fb6d7e8ca83fa168ff075254eb8",
    ("themes_map", "1"): "fc7fcc6d7ec4c6d6fb17fa8e3be8e77f9ea14972c03d36a500d786c7da90b864",
    ("themes_map", "2"): "712026b0c38e4f73b16db08dcf296e3df0a9afee7a72194acf63c499d4d80b7c",
    ("themes_reduce", "1"): "9d65446c5b3a0a180be1bbe8ae500aa2f75f7f75991aad423d8c2f909887e6f1",
    ("themes_reduce", "2"): "2540930841bb484c526d44e64d6f1186620a87a93866c89b8bd0020b3759d566",
    ("themes_fix", "1"): "652a0b29de6e122498b7c078f6fa624a7668128910a2a609595c6ee3deffa76f",
    ("reask", "1"): "244b88b28df30aff9e543cd1d7e332bdb021a1f13eb9e6989d1dbb6a26bf158a",
    ("cells", "1"): "d3c518903913afb914c4b23d726a7005f1bded85ccbe98ce46c6db53b6ded3b7",
}
NAMES = sorted({name for name, _ in VERSIONS})


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_tied_to_its_version(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.id == name
    assert VERSIONS.get((name, prompt.version)) == prompt.sha256, (
        f"prompts/{name}.md has changed: raise its version and add ({name!r}, new version): {prompt.sha256!r}"
    )


def test_every_prompt_is_under_this_rule() -> None:
    shipped = {one.name.removesuffix(".md") for one in files(prompts).iterdir() if one.name.endswith(".md")}
    assert shipped == set(NAMES)


def test_the_example_is_an_answer_that_its_text_bears_out() -> None:
    text = load_prompt("narrative").text
    source, _, said = text.partition("示例正文\n")[2].partition("\n\n示例输出\n")
    answer = Answer.model_validate_json(said)
    assert not answer.malformed
    for name in LISTS:
        items = getattr(answer, name)
        assert items, f"the example shows no {name}"
        for raw in json.loads(said)[name]:
            assert set(raw) == set(ITEM_TYPES[name].model_fields)
        for item in items:
            assert item.evidence in source
    assert all(one.addresses is None or one.addresses < len(answer.problems) for one in answer.measures)


def test_the_prompt_names_every_list_kind_and_special_field() -> None:
    text = load_prompt("narrative").text
    for word in (*LISTS, *KINDS, "evidence", "also_known_as", "cell", "addresses", "unit", "subject"):
        assert word in text


def test_the_cells_it_names_exist_in_every_form() -> None:
    from extractor.forms import FORMS

    named = re.findall(r"(?:applications|remedies|disclosure)\.[a-z_.]+[a-z]", load_prompt("narrative").text)
    assert len(set(named)) == 6
    for form in FORMS:
        assert set(named) <= form.specs.keys()


@pytest.mark.parametrize("head", ["no head at all", "---\nid: x\n---\ntext", "---\nversion: 1\n---\ntext"])
def test_a_file_without_id_or_version_is_refused(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class File:
        def joinpath(self, _: str) -> File:
            return self

        def read_text(self, encoding: str) -> str:
            assert encoding == "utf-8"
            return head

    monkeypatch.setattr(prompts, "files", lambda _: File())
    with pytest.raises(ValueError, match="the head lacks"):
        load_prompt.__wrapped__("broken")

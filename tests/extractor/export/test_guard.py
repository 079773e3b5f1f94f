"""No text of a report runs as a formula, and every text comes back as it was."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.export.guard import FORMULA, MARK, fit, neutral, whole
from tests.extractor.export.support import undone

DANGEROUS = (
    "=1+1",
    "+86 571",
    "-9",
    "@SUM(A1)",
    "＝１＋１",
    "＋cmd|' /C calc'!A0",
    "－9",
    "＠now",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000=1",
    "\u200b=1",
    "\ufeff=HYPERLINK(A1)",
    "\u202e=1",
    "\u00a0\u2060+1",
    "−9",
    "\x07=1",
    "'=1",
    "'quoted'",
)
HARMLESS = (
    "",
    "0",
    "105.650万",
    "——",
    "—9",
    "/",
    "a=b",
    "2019-01-01",
    "第1条",
    "(1)",
    " 部分",
    "\u3000\u3000一、",
    "*",
)


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_what_could_be_a_formula_is_marked(text: str) -> None:
    assert neutral(text) == MARK + text


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_what_could_not_is_left_alone(text: str) -> None:
    assert neutral(text) == text


@given(st.text())
@example("=")
@example("'")
@example("''=")
def test_marking_can_be_undone(text: str) -> None:
    assert undone(neutral(text)) == text


VISIBLE = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"])
HIDDEN = st.text(st.characters(categories=["Cc", "Cf", "Zs"]), max_size=4)


@given(HIDDEN, st.sampled_from(sorted(FORMULA)), st.text())
def test_nothing_hides_a_sign(before: str, sign: str, after: str) -> None:
    assert neutral(f"{before}{sign}{after}").startswith(MARK)


@given(HIDDEN, VISIBLE, st.text())
def test_what_is_not_marked_shows_no_sign_first(before: str, first: str, after: str) -> None:
    text = neutral(f"{before}{first}{after}")
    if not text.startswith(MARK):
        assert unicodedata.normalize("NFKC", first)[:1] not in ("=", "+", "-", "@")


def test_every_character_that_folds_to_a_sign_is_known() -> None:
    folding = {
        chr(one)
        for one in range(sys.maxunicode + 1)
        if unicodedata.normalize("NFKC", chr(one))[:1] in ("=", "+", "-", "@")
    }
    assert folding <= FORMULA


def test_what_a_file_cannot_hold_is_replaced_and_line_ends_are_one_kind() -> None:
    assert fit("a\x00b\x0bc\x1fd\ufffee") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert fit("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te"
    assert fit("half \ud83d pair") == "half \ufffd pair"
    assert fit("😀\u202e\u3000é") == "😀\u202e\u3000é"


@given(st.text(st.characters()))
def test_a_whole_text_can_be_written(text: str) -> None:
    assert whole(text).encode("utf-8").decode("utf-8") == whole(text)
    assert fit(text).encode("utf-8").decode("utf-8") == fit(text)

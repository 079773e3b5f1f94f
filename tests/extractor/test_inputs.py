"""Which files a run reads, and in which order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import UsageError
from extractor.loaders.inputs import collect, shown

# Signs that sort before and after the slash, and Chinese ones.
NAMES = st.text(st.sampled_from("a.-!0~一丁"), min_size=1, max_size=3).filter(lambda name: not name.startswith("."))


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=1, max_size=12))
def test_a_folder_comes_in_code_point_order_of_whole_paths(
    tmp_path_factory: pytest.TempPathFactory, names: list[list[str]]
) -> None:
    top = tmp_path_factory.mktemp("in")
    for parts in names:
        path = top.joinpath(*parts[:-1], f"{parts[-1]}.txt")
        if any(parent.is_file() for parent in path.parents) or path.is_dir():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    relative = [Path(one).relative_to(top).as_posix() for one in collect([top])]
    assert relative == sorted(relative)
    assert len(relative) == sum(path.is_file() for path in top.rglob("*"))


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "two.txt").symlink_to(tmp_path / "a" / "one.txt")
    (tmp_path / "a" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert [Path(one).name for one in collect([tmp_path])] == ["one.txt", "two.txt"]


def test_the_output_folder_is_left_out_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "out" / "deep").mkdir(parents=True)
    for path in ("out/left.txt", "out/deep/left.txt", "in.txt"):
        (tmp_path / path).write_text("x", encoding="utf-8")
    assert [Path(one).name for one in collect([tmp_path], tmp_path / "out")] == ["in.txt"]


def test_what_other_programs_leave_beside_a_report_is_left_out(tmp_path: Path) -> None:
    kept = ("年报.html", "年报.docx", "其他_files/年报.htm", "2022年报.DOC", "a.pdf", "a.wps")
    left = ("年报_files/frame.htm", "年报.files/header.htm", "~$年报.docx", ".~lock.年报.docx#", "a.png", "b.css")
    for path in (*kept, *left):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("x", encoding="utf-8")
    assert {Path(one).relative_to(tmp_path).as_posix() for one in collect([tmp_path])} == set(kept)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everywhere")
def test_a_folder_that_cannot_be_searched(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o000)
    with pytest.raises(UsageError, match="locked"):
        list(collect([tmp_path]))


def test_a_name_that_is_no_text_is_shown_as_escapes() -> None:
    assert shown(os.fsdecode("文".encode() + b"\xff.txt")) == "文\\udcff.txt"
    assert shown("文.txt") == "文.txt"

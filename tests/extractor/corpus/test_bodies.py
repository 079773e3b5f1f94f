"""Which body published a report: by manifest, else by name; a name that could be several bodies' identifies none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.corpus.bodies import Rename, Renames, body_of, folded, read_renames
from extractor.errors import UsageError
from extractor.schema import ProfileRecord


@dataclass(frozen=True)
class Case:
    name: str
    level: str | None
    kind: str | None
    region: str | None
    certain: bool


CASES = (
    Case("澜汀县云桥镇人民政府", "township", "township", "澜汀县", True),
    Case("云桥镇人民政府", "township", "township", None, False),
    Case("霁川市榕浦区青埠街道办事处", "township", "township", "霁川市", True),
    Case("霁川市人民政府办公室", "prefecture", "office", "霁川市", True),
    Case("霁川市市场监督管理局", "prefecture", "department", "霁川市", True),
    Case("市场监督管理局", None, "department", None, False),
    Case("霁川市社区服务中心", "prefecture", "department", "霁川市", True),
    Case("霁川市榕浦区人民政府", "county", "government", "霁川市", True),
    Case("霁川市平桥市人民政府", "county", "government", "霁川市", True),
    Case("澜汀县县域经济发展中心", "county", "department", "澜汀县", True),
    Case("浙江省交通运输厅", "province", "department", "浙江省", True),
    Case("上海市水务局", "province", "department", "上海市", True),
    Case("北京市海甸区人民政府", "county", "government", "北京市", True),
    Case("内蒙古自治区人民政府", "province", "government", "内蒙古自治区", True),
    Case("岚山自治州财政局", "prefecture", "department", "岚山自治州", True),
    Case("青河自治县教育局", "county", "department", "青河自治县", True),
    Case("国家湖沼资源管理局", "national", "department", None, True),
    Case("霁川市政务服务数据管理局", "prefecture", "department", "霁川市", True),
    Case("霁川市民政局", "prefecture", "department", "霁川市", True),
    Case("霁川市政府办公室", "prefecture", "office", "霁川市", True),
    Case("澜汀县云桥镇人民政府办公室", "township", "township", "澜汀县", True),
    Case("澜汀县临溪街道办", "township", "township", "澜汀县", True),
    Case("澜汀县云桥乡党政综合办公室", "township", "township", "澜汀县", True),
    Case("澜汀县城市管理局", "county", "department", "澜汀县", True),
    Case("霁城市城市管理局", "prefecture", "department", "霁城市", True),
    Case("城市管理局", None, "department", None, False),
    Case("国家税务总局澜汀县税务局", "county", "department", "澜汀县", True),
    Case("国家市场监督管理总局", "national", "department", None, True),
    Case("高新区管理委员会", "county", "zone", "高新区", False),
    Case("霁川市高新区管理委员会", "county", "zone", "霁川市", True),
    Case("澜汀县人民政府办公室(本级)", "county", "office", "澜汀县", True),
    Case("沧屿湾经济技术开发区管理委员会", None, "zone", None, False),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_name_says_level_kind_and_region(case: Case) -> None:
    body = body_of(ProfileRecord(issuer=case.name), None)
    assert body is not None
    assert (body.level, body.kind, body.region, body.certain) == (case.level, case.kind, case.region, case.certain)
    assert body.key == body.name == case.name


def test_a_manifest_goes_before_the_title() -> None:
    told = {"body": "澜汀县云桥镇人民政府", "code": "330199101", "level": "township", "parent": "澜汀县 人民政府"}
    body = body_of(ProfileRecord(issuer="云桥镇"), told)
    assert body is not None
    assert (body.key, body.name, body.parent) == ("330199101", "澜汀县云桥镇人民政府", "澜汀县人民政府")
    assert (body.level, body.region, body.certain) == ("township", "浙江省", True)


def test_a_code_alone_makes_a_bare_name_certain() -> None:
    body = body_of(ProfileRecord(issuer="云桥镇人民政府"), {"code": "330199101"})
    assert body is not None
    assert body.certain


def test_nobody_without_a_name() -> None:
    assert body_of(ProfileRecord(), {"code": "330199101"}) is None


def test_spellings_of_one_name_are_folded() -> None:
    assert folded("澜汀县 “云桥镇”（办事处）") == folded("澜汀县云桥镇(办事处)")


def test_characters_without_width_make_no_other_name() -> None:
    assert folded("澜汀县\u200b教育局\ufeff") == folded("澜汀县教育局")


def test_renames_are_followed_for_their_years(tmp_path: Path) -> None:
    table = tmp_path / "bodies.csv"
    table.write_text(
        "﻿原名,现名,until,备注\n苍棠县国土资源局,苍棠县自然资源局,2020年,机构改革\n苍棠县自然资源局,苍棠县自然资源和规划局,,\n",
        encoding="utf-8",
    )
    renames = read_renames(table)
    assert renames.current("苍棠县 国土资源局", 2020) == "苍棠县自然资源和规划局"
    assert renames.current("苍棠县国土资源局", 2021) == "苍棠县国土资源局"
    body = body_of(ProfileRecord(issuer="苍棠县国土资源局", year=2019), None, renames)
    assert body is not None
    assert body.key == "苍棠县自然资源和规划局"


def test_a_rename_goes_before_the_former_code_and_may_name_the_new_one() -> None:
    told = {"code": "330199101"}
    by_name = Renames({"云桥乡人民政府": (Rename("云桥乡人民政府", "澜汀县云桥镇人民政府"),)})
    by_code = Renames({"云桥乡人民政府": (Rename("云桥乡人民政府", "330199102"),)})
    profile = ProfileRecord(issuer="云桥乡人民政府", year=2021)
    first, second = body_of(profile, told, by_name), body_of(profile, told, by_code)
    assert first is not None
    assert second is not None
    assert (first.key, first.code) == ("澜汀县云桥镇人民政府", None)
    assert (second.key, second.name, second.certain) == ("330199102", "云桥乡人民政府", True)


def test_a_ring_of_renames_ends() -> None:
    renames = Renames({"甲局": (Rename("甲局", "乙局"),), "乙局": (Rename("乙局", "甲局"),)})
    assert renames.current("甲局", 2022) == "乙局"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,note\n甲局,x\n", "must name the columns"),
        ("name,body\n甲局,\n", ":2: both name and body"),
        ("name,body,from\n甲局,乙局,上届\n", ":2: '上届' is no year"),
        ("name,body,from,until\n甲局,乙局,2022,2020\n", ":2: from 2022 until 2020"),
        ("name,body\n甲局,乙局\n甲 局,丙局\n", ":3: 甲 局 is of 丙局 here and of 乙局 on line 2"),
        ("name,body\n甲局,乙局\n乙局,丙局\n丙局,甲局\n", ":2: 甲局 leads back to itself over 乙局"),
        ("name,body,from,until\n甲局,乙局,,2020\n乙局,甲局,2020,\n", ":2: 甲局 leads back"),
        ("name,name,body\n甲局,x,乙局\n", "two columns for name"),
        ("name,body\n甲局,乙局,丙局\n", ":2: more cells than"),
        (f"name,body\n{'甲' * 200_000},乙局\n", ":2: is no line of a CSV"),
    ],
)
def test_a_faulty_table_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    table = tmp_path / "bodies.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_renames(table)


def test_lines_for_different_years_do_not_contradict(tmp_path: Path) -> None:
    table = tmp_path / "bodies.csv"
    table.write_text("name,body,from,until\n甲局,乙局,,２０１９\n甲局,丙局,2020,\n丙局,丙局,,\n", encoding="utf-8")
    renames = read_renames(table)
    assert [renames.current("甲局", year) for year in (2018, 2019, 2020, 2024)] == ["乙局", "乙局", "丙局", "丙局"]


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_renames(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"name,body\n\xff\xff\xff\n")
    with pytest.raises(UsageError, match="save a table of bodies as CSV"):
        read_renames(tmp_path / "bytes.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_as_spreadsheets_save_it(tmp_path: Path, encoding: str, mark: str) -> None:
    table = tmp_path / "bodies.csv"
    table.write_bytes(f"原名{mark}现名\r\n甲局{mark}乙局\r\n".encode(encoding))
    assert [one.body for one in read_renames(table).lines["甲局"]] == ["乙局"]

"""Which body published a report: its name folded, its renames undone, its level, kind and region.

A manifest says it best; without one the name of the issuer has to do, which is why a name that does not say where its
body is (``城关镇人民政府``) never identifies one by itself. The table of renames is a CSV that users write and edit.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from extractor.corpus.tables import csv_text
from extractor.errors import UsageError
from extractor.schema import ProfileRecord

Level = Literal["national", "province", "prefecture", "county", "township"]
Kind = Literal["government", "office", "department", "township", "zone", "other"]

# GB/T 2260: the first two digits of every division code.
PROVINCES: Final[Mapping[str, str]] = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省",
    "81": "香港特别行政区",
    "82": "澳门特别行政区",
}
_DIRECT: Final = ("北京市", "天津市", "上海市", "重庆市")

# A place at the head of a name: 澜汀县 in 澜汀县云桥镇人民政府. 市场, 区划, 县域, 城市管理 … are other words.
_PLACE: Final = re.compile(
    r"(?!城市)[\u4e00-\u9fff]{1,10}?(?:省|自治区|特别行政区|自治州|地区|盟|"
    r"市(?!场|政(?!府|务|协|法)|容|民(?!政|族|宗|营)|直|区划|委)|自治县|自治旗|县(?!域|委)|"
    r"(?<!社)(?<!园)(?<!开发)(?<!自治)区(?!划|域|委)|旗|林区|特区)"
)
# Places that many cities have one of.
_COMMON: Final = re.compile("(?:城|郊|矿|市中|新|高新|经开|保税|示范|园|景)区")
# Before the place in the name of a local branch: 国家税务总局澜汀县税务局.
_BRANCH_OF: Final = re.compile(r"^国家[\u4e00-\u9fff]{2,10}?局(?=[\u4e00-\u9fff]*?(?:省|自治区|市|州|盟|县|区|旗))")
# 澜汀县教育局（本级）
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)$")
_CODE: Final = re.compile(r"[0-9][0-9A-Z]{1,17}")
_TOWNSHIP: Final = re.compile(
    r"(?:乡|镇|苏木)(?:人民政府|政府)?(?:(?:党政|综合)*办(?:公室)?)?$|街道(?:办(?:事处)?)?(?:(?:党政|综合)*办公室)?$"
)
_ZONE: Final = re.compile(r"管理委员会$|管委会$|开发区$|新区$|示范区$|园区$")
_OFFICE: Final = re.compile(r"人民政府办公[厅室]$|政府办公[厅室]$|政府办$|行政公署办公室$")
_GOVERNMENT: Final = re.compile(r"人民政府$|政府$|行政公署$")
_DEPARTMENT: Final = re.compile(r"[局委厅部署院行办室会队处]$|中心$|公司$|学校$")
_NATIONAL: Final = re.compile(
    r"^(?:国务院|中华人民共和国|国家[\u4e00-\u9fff]{2,}(?:局|委员会)$|中国[\u4e00-\u9fff]{2,}委员会$)"
)


def folded(name: str) -> str:
    """A name as two spellings of it are told to be one: width folded, white space, quotation marks and characters
    without width removed."""
    name = unicodedata.normalize("NFKC", name)
    if not name.isprintable():
        name = "".join(one for one in name if unicodedata.category(one) != "Cf")
    return re.sub(r"[\s“”\"'「」《》]+", "", name)


@dataclass(frozen=True, slots=True)
class Body:
    """``key`` tells bodies apart: the code where one is known, else the current name. ``certain`` is False where the
    name alone could belong to several bodies. ``region`` is the province where it is known, else the outermost place
    in the name; ``level``, ``region`` and ``kind`` are None where neither manifest nor name says them."""

    key: str
    name: str
    code: str | None = None
    level: Level | None = None
    region: str | None = None
    kind: Kind | None = None
    parent: str | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Renames:
    """From a folded former name to the name (or code) that a body is known by, for the years that a line gives."""

    lines: Mapping[str, tuple[Rename, ...]] = field(default_factory=lambda: {})

    def current(self, name: str, year: int | None) -> str:
        """The name a body is known by; ``name`` itself where no line speaks of it. Chains are followed once round."""
        return self.followed(name, year)[-1]

    def followed(self, name: str, year: int | None) -> list[str]:
        """The names from ``name`` to the one a body is known by, each once."""
        names, seen = [name], {folded(name)}
        while True:
            found = next((one for one in self.lines.get(folded(names[-1]), ()) if one.holds(year)), None)
            if found is None or folded(found.body) in seen:
                return names
            names.append(found.body)
            seen.add(folded(found.body))


@dataclass(frozen=True, slots=True)
class Rename:
    """One line: reports of ``name`` from ``first`` to ``last`` (years, both included, None open) are of ``body``."""

    name: str
    body: str
    first: int | None = None
    last: int | None = None

    def overlaps(self, other: Rename) -> bool:
        """Whether both lines speak of one year."""
        first, last = max(self.first or 0, other.first or 0), min(self.last or 9999, other.last or 9999)
        return first <= last

    def holds(self, year: int | None) -> bool:
        if year is None:
            return self.first is None and self.last is None
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "名称", "原名"),
    "body": ("body", "机构", "现名"),
    "from": ("from", "起始年度"),
    "until": ("until", "截止年度"),
}


def read_renames(file: Path) -> Renames:
    """The table of renames: a CSV with columns ``name`` and ``body`` (原名, 现名; a code where a manifest gives codes),
    and ``from``/``until`` (起始年度, 截止年度) where a name was used for only some report years. Other columns
    are notes.

    Raises ``UsageError`` naming the line for a file that cannot be read, a missing column, a year that is none, a line
    that contradicts another, and names that lead back to themselves."""
    text = csv_text(file, "a table of bodies")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    lines: dict[str, list[tuple[Rename, int]]] = {}
    nothing: list[str] = []
    try:
        heads = _heads(file, next(rows, nothing))
        for row in rows:
            if any(cell.strip() for cell in row):
                _add(lines, _rename(heads, row, f"{file}:{rows.line_num}"), rows.line_num, file)
    except csv.Error as error:
        raise UsageError(f"{file}:{rows.line_num}: is no line of a CSV ({error}); save the table again") from error
    made = Renames({name: tuple(one for one, _ in found) for name, found in lines.items()})
    _refuse_rings(made, lines, file)
    return made


def _heads(file: Path, row: Sequence[str]) -> dict[str, int]:
    """The column of each field, and under ``width`` how many there are."""
    heads = {"width": len(row)}
    for at, written in enumerate(row):
        key = next((key for key, names in _COLUMNS.items() if written.strip().lower() in names), None)
        if key in heads:
            raise UsageError(f"{file}: the first line has two columns for {key}; leave one out")
        if key is not None:
            heads[key] = at
    if "name" not in heads or "body" not in heads:
        raise UsageError(f"{file}: the first line must name the columns name and body (原名, 现名)")
    return heads


def _rename(heads: Mapping[str, int], row: Sequence[str], where: str) -> Rename:
    def cell(key: str) -> str:
        at = heads.get(key, len(row))
        return row[at].strip() if at < len(row) else ""

    if any(more.strip() for more in row[heads["width"] :]):
        raise UsageError(f"{where}: more cells than the first line has columns; quote a text that holds a comma")
    name, body = cell("name"), cell("body")
    if not name or not body:
        raise UsageError(f"{where}: both name and body must be given")
    first, last = _year(cell("from"), where), _year(cell("until"), where)
    if first is not None and last is not None and first > last:
        raise UsageError(f"{where}: from {first} until {last} is no time; exchange the two years")
    return Rename(name, body, first, last)


def _add(lines: dict[str, list[tuple[Rename, int]]], made: Rename, number: int, file: Path) -> None:
    known = lines.setdefault(folded(made.name), [])
    for other, line in known:
        if made.overlaps(other) and folded(made.body) != folded(other.body):
            raise UsageError(
                f"{file}:{number}: {made.name[:40]} is of {made.body[:40]} here and of {other.body[:40]} on line "
                f"{line}; keep one, or give them years that do not overlap"
            )
    known.append((made, number))


def _refuse_rings(made: Renames, lines: Mapping[str, Sequence[tuple[Rename, int]]], file: Path) -> None:
    """Names that lead back to themselves in some year would make two bodies of one, each under the other's name."""
    bounds = {bound for found in lines.values() for one, _ in found for bound in (one.first, one.last) if bound}
    for year in (None, *sorted({near for bound in bounds for near in (bound - 1, bound, bound + 1)})):
        for found in lines.values():
            for one, number in found:
                if not one.holds(year) or folded(one.name) == folded(one.body):
                    continue
                if folded(made.followed(one.body, year)[-1]) == folded(one.name):
                    raise UsageError(
                        f"{file}:{number}: {one.name[:40]} leads back to itself over {one.body[:40]}; take out the "
                        "line that gives a former name as body"
                    )


def _year(text: str, where: str) -> int | None:
    text = unicodedata.normalize("NFKC", text).removesuffix("年").strip()
    if not text:
        return None
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        raise UsageError(f"{where}: {text[:20]!r} is no year; write it as 2023, or leave it empty")
    return int(text)


NO_RENAMES: Final = Renames()


def given_name(profile: ProfileRecord, manifest: Mapping[str, str] | None) -> str | None:
    """What the manifest, or else the title, calls the body of a report."""
    return (manifest or {}).get("body") or profile.issuer


def body_of(profile: ProfileRecord, manifest: Mapping[str, str] | None, renames: Renames = NO_RENAMES) -> Body | None:
    """The body of a report; None where neither its manifest line nor its title names one."""
    told = manifest or {}
    given = given_name(profile, manifest)
    if not given:
        return None
    current = renames.current(given, profile.year)
    name, code = folded(current), told.get("code") or None
    if current != given:
        # The code in the manifest is the former body's.
        name, code = (folded(given), current) if _CODE.fullmatch(current) else (name, None)
    bare = _IN_BRACKETS.sub("", name) or name
    level = _level(told.get("level"), bare, code)
    return Body(
        key=code or name,
        name=name,
        code=code,
        level=level,
        region=_region(name, code),
        kind=_kind(bare),
        parent=folded(told["parent"]) if told.get("parent") else None,
        certain=code is not None or _says_where(name, level),
    )


def has_full_name(body: Body) -> bool:
    """Whether a body's name alone, without its code, tells it from others."""
    return _says_where(body.name, body.level)


def _places(name: str) -> list[str]:
    """The places a name begins with, outermost first."""
    name = _BRANCH_OF.sub("", name)
    found: list[str] = []
    at = 0
    while match := _PLACE.match(name, at):
        found.append(match[0])
        at = match.end()
    return found


def below_places(name: str) -> list[str]:
    """What is left of a name without its outermost place, without the outermost two …"""
    tails: list[str] = []
    name = _BRANCH_OF.sub("", name)
    for place in _places(name):
        name = name[len(place) :]
        tails.append(name)
    return tails


def _says_where(name: str, level: Level | None) -> bool:
    """Whether a name tells its body from others of the kind: a township's or a department's with a place before it,
    anything that is itself a county or more."""
    return level == "national" or not all(map(_COMMON.fullmatch, _places(name)))


def _region(name: str, code: str | None) -> str | None:
    if code and code[:2].isdigit() and len(code) != 18 and (found := PROVINCES.get(code[:2])):
        return found
    if code and len(code) == 18 and (found := PROVINCES.get(code[2:4])):
        # GB 32100-2015, 4.1: digits 3 to 8 of a social credit code are the division where it was registered.
        return found
    for province in PROVINCES.values():
        if name.startswith(province):
            return province
    places = _places(name)
    return places[0] if places else None


def _level(told: str | None, name: str, code: str | None) -> Level | None:
    match told:
        case "national" | "province" | "prefecture" | "county" | "township":
            return told
        case _:
            pass
    if _TOWNSHIP.search(name):
        return "township"
    if code and len(code) in (2, 4, 6):
        return {2: "province", 4: "prefecture", 6: "county"}[len(code)]  # type: ignore[return-value]
    places = _places(name)
    if not places:
        return "national" if _NATIONAL.search(name) else None
    last = places[-1]
    if last.endswith(("省", "自治区", "特别行政区")) or (last in _DIRECT and len(places) == 1):
        return "province"
    if last.endswith(("自治州", "盟", "地区")):
        return "prefecture"
    if last.endswith("市"):
        # A city below another city is a county-level one; alone, nothing says which it is but for the usual case.
        return "county" if any(one.endswith(("市", "自治州", "盟", "地区")) for one in places[:-1]) else "prefecture"
    return "county"


def _kind(name: str) -> Kind | None:
    for pattern, kind in (
        (_TOWNSHIP, "township"),
        (_OFFICE, "office"),
        (_GOVERNMENT, "government"),
        (_ZONE, "zone"),
        (_DEPARTMENT, "department"),
    ):
        if pattern.search(name):
            return kind  # type: ignore[return-value]
    return "other" if name else None

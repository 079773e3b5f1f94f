"""A font with Chinese letters for the charts: one that the machine has, and names that any reader's machine may have.

Without one a PNG would show boxes instead of labels, so none is drawn; an SVG keeps its text as text and names a list
of families, of which the reader's machine picks the first it knows.
"""

# matplotlib's own annotations leave some parameters open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import re
from functools import cache
from typing import Final

FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "SimSun",
    "AR PL UMing CN",
)

# Files of these families, for fonts that were installed after matplotlib made its list.
_FILES: Final = re.compile(
    r"(?i)noto(?:sans|serif)(?:cjk|sc)|sourcehansans|msyh|simhei|simsun|pingfang|hiragino.?sans.?gb|stheiti|wqy|"
    r"droidsansfallback|arialuni|uming"
)


def css_families() -> str:
    """The families as a CSS list, ending in the generic one."""
    return ", ".join([*(f"'{family}'" for family in FAMILIES), "sans-serif"])


@cache
def chinese_family() -> str | None:
    """The first family of the list that this machine has; None where it has none. Needs matplotlib."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    if not any(family in known for family in FAMILIES):
        for path in sorted(font_manager.findSystemFonts()):
            if _FILES.search(path):
                font_manager.fontManager.addfont(path)
        known = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in FAMILIES if family in known), None)

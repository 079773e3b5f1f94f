"""Look-alikes of Chinese characters that some PDFs hold instead of the characters: radicals and compatibility forms.

A reader sees no difference, and no label, unit or name is found while it stands there; so the loader writes the
unified ideograph, one code point for one. Source: Unicode, EquivalentUnifiedIdeograph.txt.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Of the radicals in U+2E80..U+2EF3, which have no decomposition, those that are characters of their own in simplified
# text.
_SUPPLEMENT: Final = dict(
    zip(
        "⺃⺄⺅⺆⺈⺋⺌⺍⺔⺗⺙⺛⺟⺠⺡⺢⺣⺤⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺻⺼⺽⺾⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "乚乙亻冂刀㔾小小彐忄攵旡母民氵氺灬爫王疋目示礻竹糹纟罓罒㓁冖罒羊羊羋耂肀月臼艹艹虎衤覀西见角𧢲讠贝足车辶阝钅長镸长门阜阝雨青韦页风飞食飠饣𩠐马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


def unified(char: str) -> str:
    """The character that a reader takes a glyph for."""
    if char < "\u2e80":
        return char
    if char in _SUPPLEMENT:
        return _SUPPLEMENT[char]
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        plain = unicodedata.normalize("NFKC", char)
        return plain if len(plain) == 1 else char
    return char

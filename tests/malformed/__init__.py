"""Files that nobody should have sent: broken, absurdly large, or made to do harm, in every format that is read.

``python -m tests.malformed FOLDER`` makes them; ``tests/test_malformed.py`` lets a batch read them all. No such file
lies in the repository, and each states how it may end.
"""

from __future__ import annotations

from tests.malformed.case import Odd
from tests.malformed.pages import PAGES
from tests.malformed.pdfs import PDFS
from tests.malformed.places import PLACES, Place
from tests.malformed.texts import TEXTS
from tests.malformed.words import WORDS

CORPUS: tuple[Odd, ...] = (*TEXTS, *PAGES, *WORDS, *PDFS)

__all__ = ["CORPUS", "PLACES", "Odd", "Place"]

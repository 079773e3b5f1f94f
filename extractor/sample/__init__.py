"""A sample of items and cells to check by hand, and the error rate that the check comes to."""

from extractor.sample.draw import draw
from extractor.sample.model import Allocation, By, Design, Fault, Overall, Rate, Row, Sample, Scored, Stratum, Wrong
from extractor.sample.scoring import score
from extractor.sample.sheet import write
from extractor.sample.wording import report, sentence

__all__ = [
    "Allocation",
    "By",
    "Design",
    "Fault",
    "Overall",
    "Rate",
    "Row",
    "Sample",
    "Scored",
    "Stratum",
    "Wrong",
    "draw",
    "report",
    "score",
    "sentence",
    "write",
]

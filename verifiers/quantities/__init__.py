"""Numbers with their units, as Chinese texts write them: found, read, compared."""

from verifiers.quantities.enumerations import Distribution, distributions
from verifiers.quantities.numerals import parse_number
from verifiers.quantities.scanner import scan
from verifiers.quantities.units import amount, currency, same_quantity

__all__ = ["Distribution", "amount", "currency", "distributions", "parse_number", "same_quantity", "scan"]

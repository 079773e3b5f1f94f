"""One body over the years, beside its peers, and above those below it.

A report alone can be right in every cell and still not follow from the year before; what is looked at here needs two
reports or more. Pure like the rest of ``verifiers``: reports come in as cells and texts, findings, derived variables
and standings go out, and what could not be checked is said to be so.
"""

from verifiers.panel.below import Above, Below, sums_up
from verifiers.panel.copies import Copies, Copy, Fingerprint, copied, fingerprint, names_of
from verifiers.panel.derived import Derived, Variable, derive, variables
from verifiers.panel.model import Crossed, Outcome, Place, Report, State
from verifiers.panel.peers import MIN_PEERS, Standing, standings
from verifiers.panel.prose import Prose, Sentence, read_prose
from verifiers.panel.series import check_pair, check_series
from verifiers.panel.texts import similarity

__all__ = [
    "MIN_PEERS",
    "Above",
    "Below",
    "Copies",
    "Copy",
    "Crossed",
    "Derived",
    "Fingerprint",
    "Outcome",
    "Place",
    "Prose",
    "Report",
    "Sentence",
    "Standing",
    "State",
    "Variable",
    "check_pair",
    "check_series",
    "copied",
    "derive",
    "fingerprint",
    "names_of",
    "read_prose",
    "similarity",
    "standings",
    "sums_up",
    "variables",
]

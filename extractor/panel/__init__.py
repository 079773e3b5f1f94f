"""The same body over the years, a body among its peers, and a body beside those below it."""

from extractor.panel.run import PanelResult, panel
from extractor.panel.study import PanelOptions

__all__ = ["PanelOptions", "PanelResult", "panel"]

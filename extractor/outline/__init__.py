"""The title block, the contact line, the signature and the sections of a report."""

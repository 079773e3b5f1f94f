"""The statutory forms that can be read. A new one is a file beside these and a name in ``FORMS``."""

from extractor.forms import form_2019, form_2021
from extractor.forms.model import Block, Column, Form, Row, Table, TableKey

FORMS: tuple[Form, ...] = (form_2019.FORM, form_2021.FORM)

__all__ = ["FORMS", "Block", "Column", "Form", "Row", "Table", "TableKey"]

"""The rules as a table on a terminal, as data, and as the page docs/rules.md."""

from __future__ import annotations

import json
from itertools import groupby

from rich.console import Console
from rich.table import Table

from verifiers.rules import Lang, Rule, registry

_HEAD = """# Rules

Every finding names one of these rules. Generated from the code (`nianbao rules --markdown`); a test compares the two.

*Severity*: `error` cannot be right, `warning` is unusual and wants a look, `info` is worth knowing. A finding may be
graded lower than its rule where the case is weaker (a blank among the parts of a sum). *Kind* tells the report's own
fault (`report_error`, `style`) from a possible misreading of ours (`possible_extraction_error`). Rules are switched
off or graded otherwise with `--rule ID=off|error|warning|info` or a TOML file given with `--rules`:

```toml
[rules]
"blank.cell" = "off"
"structure.*" = "info"
```
"""


def rules_json() -> str:
    """All rules as a JSON array."""
    listed = [
        {
            "id": one.id,
            "severity": one.severity,
            "kind": one.kind,
            "clause": one.clause,
            "zh": one.zh,
            "en": one.en,
        }
        for one in registry().values()
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def rules_page() -> str:
    """docs/rules.md."""
    lines = [_HEAD]
    for family, rules in groupby(registry().values(), key=_family):
        lines.append(
            f"\n## {family}\n\n| rule | severity | kind | 含义 | meaning | source |\n|---|---|---|---|---|---|\n"
        )
        lines.extend(
            f"| `{one.id}` | {one.severity} | {one.kind} | {_cell(one.zh)} | {_cell(one.en)} | {_cell(one.clause)} |\n"
            for one in rules
        )
    return "".join(lines)


def _family(rule: Rule) -> str:
    return rule.id.split(".")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def show_rules(lang: Lang) -> None:
    """Print the rules as a table."""
    table = Table("rule", "severity", "kind", "含义" if lang == "zh" else "meaning", "source")
    for one in registry().values():
        table.add_row(one.id, one.severity, one.kind, one.zh if lang == "zh" else one.en, one.clause)
    Console(highlight=False).print(table)

"""Settings: which place goes first, what each may be, and that no key stands in a file."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import UsageError
from extractor.settings.config import SETTING_NAMES, Settings, read_settings

KEY = "sk-0123456789abcdef-secret"


def read(
    tmp_path: Path, toml: str | None = None, environment: dict[str, str] | None = None, **given: object
) -> Settings:
    if toml is not None:
        (tmp_path / "nianbao.toml").write_text(toml, encoding="utf-8")
    return read_settings(given, environment=environment or {}, folder=tmp_path)


def test_nothing_given_gives_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path) == Settings()
    assert read(tmp_path, "") == Settings()


def test_every_setting_has_a_field_and_is_documented() -> None:
    assert {one.name for one in fields(Settings)} - {"grades"} == set(SETTING_NAMES)
    page = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert {name for name in SETTING_NAMES if f"| `{name}` |" not in page} == set()


def test_the_file_in_the_documentation_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    settings = read(tmp_path, page.partition("```toml\n")[2].partition("```")[0])
    assert settings.provider == "deepseek"
    assert settings.grades


WHOLE = """
[nianbao]
backend = "llm"
provider = "Qwen"
model = "qwen-plus"
base_url = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
api_key_env = "MY_KEY"
mode = "json"
max_retries = 0
concurrency = 16
workers = 2
rpm = 600
tpm = 1.5e6
timeout = 90
report_timeout = 300.5
keep_exchanges = false
max_cost = 12.50
max_tokens = 1_000_000
prices = "prices.toml"
price_in = 0.4
price_out = 1.6
price_cached = 0
lang = "en"

[rules]
"blank.cell" = "off"
"structure.*" = "info"
"""


def test_a_file_may_set_everything(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE)
    assert settings == Settings(
        backend="llm",
        provider="dashscope",
        model="qwen-plus",
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        api_key_env="MY_KEY",
        mode="json",
        max_retries=0,
        concurrency=16,
        workers=2,
        rpm=600.0,
        tpm=1_500_000.0,
        timeout=90.0,
        report_timeout=300.5,
        keep_exchanges=False,
        max_cost=Decimal("12.50"),
        max_tokens=1_000_000,
        prices=tmp_path / "prices.toml",
        price_in=Decimal("0.4"),
        price_out=Decimal("1.6"),
        price_cached=Decimal(0),
        lang="en",
        grades={"blank.cell": "off", "structure.*": "info"},
    )
    chosen = settings.backend_settings()
    assert (chosen.provider, chosen.max_retries, chosen.max_concurrency, chosen.rpm, chosen.timeout) == (
        "dashscope",
        0,
        16,
        600.0,
        90.0,
    )


def test_the_environment_may_set_everything(tmp_path: Path) -> None:
    from_file = read(tmp_path, WHOLE)
    environment = {
        f"NIANBAO_{name.upper()}": str(getattr(from_file, name)) for name in SETTING_NAMES if name != "prices"
    }
    (tmp_path / "nianbao.toml").unlink()
    settings = read(tmp_path, None, environment | {"NIANBAO_PRICES": "p.toml", "NIANBAO_REAL_REPORTS": "/nowhere"})
    assert settings.prices == Path("p.toml")
    for name in SETTING_NAMES:
        assert name == "prices" or getattr(settings, name) == getattr(from_file, name)


@dataclass(frozen=True)
class Order:
    id: str
    toml: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)
    settled: dict[str, Any] = field(default_factory=dict)


DEEPSEEK = (
    '[nianbao]\nprovider = "deepseek"\nmodel = "deepseek-flash"\napi_key_env = "MY_KEY"\nmode = "tools"\nrpm = 9\n'
)
ORDERS = (
    Order("file before default", "[nianbao]\nmax_retries = 5\n", settled={"max_retries": 5}),
    Order("environment before file", "[nianbao]\nrpm = 5\n", {"NIANBAO_RPM": "6"}, settled={"rpm": 6.0}),
    Order("flag before environment", "[nianbao]\nrpm = 5\n", {"NIANBAO_RPM": "6"}, {"rpm": 7}, {"rpm": 7.0}),
    Order("a flag not given says nothing", "", {"NIANBAO_RPM": "6"}, {"rpm": None}, {"rpm": 6.0}),
    Order("a flag may say false", "", {"NIANBAO_KEEP_EXCHANGES": "yes"}, {"keep_exchanges": False}, {}),
    Order("an empty variable says nothing", "[nianbao]\nrpm = 5\n", {"NIANBAO_RPM": ""}, settled={"rpm": 5.0}),
    Order(
        "another model of the same provider",
        DEEPSEEK,
        given={"model": "deepseek-v4-pro"},
        settled={"provider": "deepseek", "model": "deepseek-v4-pro", "api_key_env": "MY_KEY", "mode": "tools"},
    ),
    Order(
        "another provider sets aside all that belongs to the first",
        DEEPSEEK,
        given={"provider": "openai"},
        settled={"provider": "openai", "model": None, "api_key_env": None, "mode": None, "rpm": 9.0},
    ),
    Order(
        "another address does not get the first one's key",
        DEEPSEEK,
        {"NIANBAO_BASE_URL": "http://localhost:11434/v1"},
        settled={"base_url": "http://localhost:11434/v1", "provider": None, "api_key_env": None},
    ),
    Order(
        "a server of one's own may move",
        '[nianbao]\nprovider = "vllm"\nmodel = "m"\n',
        {"NIANBAO_BASE_URL": "http://gpu:8000/v1"},
        settled={"base_url": "http://gpu:8000/v1", "provider": "vllm", "model": "m"},
    ),
)


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case.id)
def test_who_goes_first(case: Order, tmp_path: Path) -> None:
    settings = read(tmp_path, case.toml, case.environment, **case.given)
    assert {name: getattr(settings, name) for name in case.settled} == case.settled
    if "keep_exchanges" in case.given:
        assert settings.keep_exchanges is False


@dataclass(frozen=True)
class Wrong:
    id: str
    says: str
    toml: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)


def table(line: str) -> str:
    return f"[nianbao]\n{line}\n"


WRONGS = (
    Wrong("a slip", "{file}: [nianbao] modle: is no setting; did you mean mode or model?", table('modle = "m"')),
    Wrong("no setting at all", "{file}: [nianbao] colour: is no setting; known are backend, ", table('colour = "red"')),
    Wrong("text for a number", "{file}: [nianbao] rpm: must be a number above 0, not '60'", table('rpm = "60"')),
    Wrong("number for a text", "{file}: [nianbao] model: must be a text, not 5", table("model = 5")),
    Wrong(
        "truth for a number", "concurrency: must be a whole number of 1 or more, not True", table("concurrency = true")
    ),
    Wrong("half a number", "concurrency: must be a whole number of 1 or more, not 1.5", table("concurrency = 1.5")),
    Wrong("nothing at a time", "concurrency: must be a whole number of 1 or more, not '0'", table("concurrency = 0")),
    Wrong("a negative price", "price_in: must be an amount of 0 or more", table("price_in = -1")),
    Wrong("not a number", "tpm: must be a number above 0", table("tpm = nan")),
    Wrong("a list", "model: must be a text, not [", table('model = ["m"]')),
    Wrong("empty", "model: must be a text, not ''", table('model = ""')),
    Wrong("no such mode", "mode: must be one of tools, json_schema, json, not 'xml'", table('mode = "xml"')),
    Wrong("no such provider", "provider: must be a known provider (openai, deepseek, ", table('provider = "acme"')),
    Wrong("outside the table", "{file}: model: is no table of this file; write it under [nianbao]", 'model = "m"'),
    Wrong("another table", "{file}: tool: is no table of this file; known are [nianbao] and [rules]", "[tool]\nx = 1"),
    Wrong("no TOML", "{file}: cannot be read as TOML", "model m"),
    Wrong("no such grade", "a grade is one of off, error, warning, info", '[rules]\n"blank.cell" = "loud"'),
    Wrong("environment", "NIANBAO_RPM: must be a number above 0, not 'abc'", environment={"NIANBAO_RPM": "abc"}),
    Wrong(
        "environment, truth", "NIANBAO_KEEP_EXCHANGES: must be true", environment={"NIANBAO_KEEP_EXCHANGES": "maybe"}
    ),
    Wrong("flag", "--max-cost: must be an amount of 0 or more, not 'ten'", given={"max_cost": "ten"}),
)


@pytest.mark.parametrize("case", WRONGS, ids=lambda case: case.id)
def test_what_cannot_mean_anything_is_one_line_with_its_place(case: Wrong, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, case.toml, case.environment, **case.given)
    assert case.says.format(file=tmp_path / "nianbao.toml") in caught.value.message
    assert "\n" not in caught.value.message


KEYS = (
    table(f'api_key = "{KEY}"'),
    table('api_key = "0123456789abcdef0123456789abcdef.0123456789abcdef"'),
    table(f'key = "{KEY}"'),
    table(f'deepseek_api_key = "{KEY}"'),
    table(f'openai-token = "{KEY}"'),
    table(f'api_key_env = "{KEY}"'),
    table('api_key_env = "0123456789abcdef0123456789abcdef.0123456789abcdef"'),
    table(f'model = "{KEY}"'),
    f'api_key = "{KEY}"\n',
    f'[keys]\nopenai = "{KEY}"\n',
)


@pytest.mark.parametrize("toml", KEYS)
def test_a_key_in_the_file_is_refused_and_not_repeated(toml: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, toml)
    message = caught.value.message
    assert "nianbao.toml" in message
    assert "0123456789abcdef" not in message
    if "[keys]" not in toml:
        assert "put the key in an environment variable" in message


def test_a_key_for_the_name_of_its_variable_is_not_repeated(tmp_path: Path) -> None:
    for given, environment in (({"api_key_env": KEY}, {}), ({}, {"NIANBAO_API_KEY_ENV": KEY})):
        with pytest.raises(UsageError, match="put the key in an environment variable") as caught:
            read(tmp_path, None, environment, **given)
        assert KEY not in caught.value.message


def test_a_file_named_goes_before_the_one_at_hand(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[nianbao]\nrpm = 3\n", encoding="utf-8")
    (tmp_path / "nianbao.toml").write_text("[nianbao]\nrpm = 5\n", encoding="utf-8")
    assert read_settings({}, other, environment={}, folder=tmp_path).rpm == 3
    with pytest.raises(UsageError, match=r"missing\.toml: cannot be read as TOML"):
        read_settings({}, tmp_path / "missing.toml", environment={}, folder=tmp_path)


def test_the_working_directory_is_looked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nianbao.toml").write_text("[nianbao]\nrpm = 5\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIANBAO_LANG", "en")
    assert (read_settings({}).rpm, read_settings({}).lang) == (5.0, "en")

"""The catalogue: its files are what its classes say, the parameters of each page are in it, and when it is read."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pulumi_dataworks.content import connector, connectors, is_secret_key
from pulumi_dataworks.content.catalogue import loader
from pulumi_dataworks.content.catalogue.connector import ACTIONS, KINDS, PURPOSES, Connector, Parameter

PAGES = Path(__file__).parent / "pages"

ROWS = [(one, parameter) for one in connectors() for parameter in one.parameters.values()]


def named(one: Connector) -> str:
    return f"{one.step_type} {one.role}"


def documented() -> dict[tuple[str, str], set[str]]:
    """The parameters that the pages name, by step type and role."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in sorted(PAGES.glob("*.toml")):
        for page in tomllib.loads(path.read_text(encoding="utf-8"))["page"]:
            assert page["page"], path
            for step_type in page["step_types"]:
                found.setdefault((step_type, page["role"]), set()).update(page["parameters"])
    return found


DOCUMENTED = documented()

MODEL = TypeAdapter(Connector)


@pytest.mark.parametrize("path", loader.families(), ids=lambda path: path.stem)
def test_a_file_holds_values_of_the_declared_types_and_no_other_keys(path: Path) -> None:
    """Pydantic reads each connector strictly."""
    for one in loader._family(path).values():
        assert MODEL.validate_json(json.dumps(dataclasses.asdict(one)), strict=True) == one


def test_a_key_that_no_class_has_is_refused() -> None:
    """A misspelt field of a row cannot pass as one that has no effect."""
    entry = {"step_types": ["x"], "role": "reader", "page": "p", "parameters": {"a": {"kinds": "text"}}}
    with pytest.raises(TypeError, match="kinds"):
        list(loader._connectors(entry, {"console": {}}))


@pytest.mark.parametrize("one", connectors(), ids=named)
def test_each_row_is_complete(one: Connector) -> None:
    """Kind and purpose are of the lists, meaning and source are given, conditions name parameters."""
    for row in one.parameters.values():
        assert_complete(row, one)


def assert_complete(row: Parameter, one: Connector) -> None:
    assert row.kind in KINDS
    assert row.purpose in PURPOSES
    assert row.required in ("", "engine", "page")
    assert row.source
    assert row.meaning.endswith(".")
    assert row.meaning[0] == row.meaning[0].upper()
    assert bool(row.values or row.values_when) == (row.kind == "enum")
    assert all(meaning.endswith(".") for meaning in row.values.values())
    assert set(row.actions.values()) <= set(ACTIONS)
    if row.kind == "enum" and row.purpose == "mode":
        assert row.actions.keys() == row.values.keys()
        assert row.default in (None, *row.values)
    conditions = [row.required_when, row.effective_when, *(case.when for case in row.values_when)]
    for condition in conditions:
        assert condition.keys() <= one.parameters.keys()
        assert all(value == value.lower() for values in condition.values() for value in values)
    assert set(row.no_effect_beside) <= one.parameters.keys()
    assert row.purpose != "console" or row.kind in ("any", "flag", "text")


@pytest.mark.parametrize("one", connectors(), ids=named)
def test_conditions_of_column_types_name_parameters(one: Connector) -> None:
    """In small letters, as conditions of rows do."""
    for case in one.column_types_when:
        assert case.when.keys() <= one.parameters.keys()
        assert case.values
        assert all(value == value.lower() for values in case.when.values() for value in values)


@pytest.mark.parametrize("step_type", ["oss", "s3"])
def test_columns_of_orc_files_have_the_types_of_hive_and_columns_of_others_are_open(step_type: str) -> None:
    """Page of OSS: the types that are supported for writing ORC."""
    one = connector(step_type, "writer")
    assert one is not None
    assert {"tinyint", "bigint", "decimal", "timestamp"} <= set(one.types_of_columns({"fileFormat": "ORC"}))
    assert "long" not in one.types_of_columns({"fileFormat": "orc"})
    assert one.types_of_columns({"fileFormat": "csv"}) == ()
    assert one.types_of_columns({}) == ()


@pytest.mark.parametrize(
    ("source", "verified"),
    [
        ("page of X", True),
        ("engine: xwriter", True),
        ("not verified: a guess from Y", False),
        ("page of X; z is a guess", False),
    ],
)
def test_a_row_is_verified_where_its_source_says_nothing_else(source: str, verified: bool) -> None:
    """The words are those of the README of the catalogue."""
    assert Parameter(name="a", kind="text", purpose="place", meaning="M.", source=source).verified is verified


def test_the_index_of_step_types_is_that_of_the_parsed_files() -> None:
    """The index is read from lines of text."""
    parsed: set[str] = set()
    aliases: dict[str, str] = {}
    for path in loader.families():
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        parsed |= {step_type for entry in read["connector"] for step_type in entry["step_types"]}
        aliases |= read.get("aliases", {})
    assert loader.step_types() == parsed - {"*"}
    assert {alias: loader.meant_step_type(alias) for alias in aliases} == aliases


def test_a_step_type_in_a_role_has_one_row_in_one_family() -> None:
    """A second row would silently replace the first."""
    seen: list[tuple[str, str]] = []
    for path in loader.families():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["connector"]:
            seen += [(step_type, entry["role"]) for step_type in entry["step_types"]]
    assert sorted(seen) == sorted(set(seen))
    families = [path.stem for path in loader.families() for _ in loader._family(path)]
    assert len(families) == len(seen)


@pytest.mark.parametrize("key", sorted(DOCUMENTED), ids=" ".join)
def test_a_connector_has_every_parameter_that_its_pages_name(key: tuple[str, str]) -> None:
    """The list of names was entered from the pages, before the catalogue."""
    one = connector(*key)
    assert one is not None
    assert DOCUMENTED[key] - one.parameters.keys() == set()


def test_a_complete_connector_has_a_list_of_its_pages() -> None:
    """Complete means that all names of its pages are there, which takes a list of them."""
    assert {(one.step_type, one.role) for one in connectors() if one.complete} <= DOCUMENTED.keys()


def test_every_secret_of_the_catalogue_is_masked_by_its_key() -> None:
    """Masking walks any JSON and sees keys only, so a secret must be one by its name."""
    secrets = {row.name for _, row in ROWS if row.kind == "secret"}
    assert {name for name in secrets if not is_secret_key(name)} == set()
    assert {"password", "accessKey", "accessKeySecret"} <= secrets


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_importing_the_package_reads_no_file_of_the_catalogue() -> None:
    """A program pays for the families of its own connectors only."""
    asked = (
        "import pulumi_dataworks; from pulumi_dataworks.content.catalogue import loader;"
        "print(loader._read.cache_info().currsize, end=' ');"
        "pulumi_dataworks.content.lint({'steps': [{'stepType': 'mysql', 'category': 'reader', 'parameter': {}}]});"
        "print(loader._read.cache_info().currsize)"
    )
    assert run(asked) == "0 2"  # the family and the shared groups


def test_a_condition_counts_an_absent_parameter_as_its_default() -> None:
    """`required_when` looks at other parameters, in small letters."""
    fixed = Parameter(name="fileFormat", kind="text", purpose="format", meaning="M.", source="s", default="csv")
    asked = dataclasses.replace(
        fixed, name="object", required="engine", required_when={"fileFormat": ("csv", "text")}, default=None
    )
    rows = {"object": asked, "fileFormat": fixed}
    one = Connector(step_type="x", role="reader", kind="file", page="p", parameters=rows)
    assert one.asks_for("object", {})
    assert one.asks_for("object", {"fileFormat": "TEXT"})
    assert not one.asks_for("object", {"fileFormat": "parquet"})
    assert not one.asks_for("fileFormat", {})


def test_a_vector_column_of_milvus_has_a_type_of_its_page() -> None:
    """The page of Milvus lists its types; the names of the engine of Milvus (FLOAT_VECTOR) are others."""
    entry = connector("milvus", "writer")
    assert entry is not None
    listed = {one.casefold() for one in entry.types_of_columns({})}
    assert listed == {
        *("int8", "int16", "int32", "int64", "float", "double", "string", "varchar", "json", "array", "bool"),
        *("floatvector", "sparsefloatvector", "bfloat16vector", "float16vector", "binaryvector"),
    }

"""The wheel and the source distribution contain what users need."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from support.source import PACKAGE, PROJECT
from support.waiting import LIMIT

SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source distribution, built as pip builds them."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=LIMIT)
    return folder


@pytest.fixture
def wheel(built: Path) -> zipfile.ZipFile:
    """Return the opened wheel."""
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture
def metadata(wheel: zipfile.ZipFile) -> Message:
    """Return the metadata of the wheel."""
    (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(path).decode())


def test_the_wheel_contains_only_the_package(wheel: zipfile.ZipFile) -> None:
    """It contains modules, recipes, README files and the marker of typed packages, and no test."""
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    content = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert "offline_numbers/py.typed" in content
    assert content == {f"offline_numbers/{path.relative_to(PACKAGE).as_posix()}" for path in files}


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    """It contains the tests and their settings beside the package."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {"pyproject.toml", "README.md", "CHANGELOG.md", "offline_numbers/py.typed", "tests/support/source.py"}
    assert expected - names == set()


def test_it_needs_exactly_three_packages(metadata: Message) -> None:
    """Every other dependency belongs to an extra."""
    runtime = [line.partition(">=")[0] for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert runtime == ["aiohttp", "attrs", "tenacity"]
    assert {"cli", "dev", "phone", "redis"} - set(metadata.get_all("Provides-Extra", [])) == set()


def test_it_declares_the_pythons_that_are_tested(metadata: Message) -> None:
    """The classifiers, the lower bound and the script that runs the tests name the same versions of Python."""
    start = "Programming Language :: Python :: 3."
    named = [line.removeprefix(start) for line in metadata.get_all("Classifier", []) if line.startswith(start)]
    assert metadata["Requires-Python"] == ">=3.11"
    assert f"for version in {' '.join(f'3.{minor}' for minor in named)};" in (PROJECT / ".ci/run").read_text("utf-8")


def test_every_runtime_dependency_has_a_reasoned_lower_bound() -> None:
    """Each line in pyproject.toml has the reason of its lower bound."""
    lines = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in SETTINGS["dependencies"]:
        (line,) = (line for line in lines if line.strip().startswith(f'"{requirement}"'))
        assert "# " in line


def test_the_installed_command_is_that_of_the_package() -> None:
    """`offline-numbers` starts what `python -m offline_numbers` starts."""
    assert SETTINGS["scripts"] == {"offline-numbers": "offline_numbers.__main__:main"}


def test_pytest_finds_the_plugin() -> None:
    """The entry point leads to the fixtures, and an extra brings what they need."""
    (entry_point,) = entry_points(group="pytest11", name="offline_numbers")
    assert "offline_numbers_sandbox" in entry_point.load().__all__
    assert "pytest" in SETTINGS["optional-dependencies"]

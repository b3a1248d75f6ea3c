"""The results file: only certain numbers, in a form that spreadsheets keep, written completely or not at all."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from support.campaigns import HEADER

from offline_numbers.campaigns import Result, Status, read_campaigns, write_results


def result(
    status: Status = Status.ALLOCATED, *, tracking_number: str = "0899123456", description: str = "Magazine Ad"
) -> Result:
    """Return a result."""
    values = {"reference": "spring-001", "destination": "0612345678", "description": description}
    return Result(status=status, type=5, tracking_number=tracking_number, error=None, message="", **values)


def written(folder: Path, result: Result) -> dict[str, str]:
    """Write one result, and return its row."""
    write_results(folder / "numbers.csv", [result])
    with (folder / "numbers.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    return row


def names(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_the_format_of_the_file(tmp_path: Path) -> None:
    """A byte order mark makes spreadsheets read its accents; the line ends are theirs."""
    path = tmp_path / "numbers.csv"
    write_results(path, [result(description='Étoile; "A"')], delimiter=";")
    assert path.read_bytes().decode("utf-8") == (
        "\ufeffreference;tracking_number;destination;description;prefix;status;old_description\r\n"
        'spring-001;08.99.12.34.56;06.12.34.56.78;"Étoile; ""A""";0899;allocated;\r\n'
    )
    assert names(tmp_path) == ["numbers.csv"]


@pytest.mark.parametrize("status", Status)
def test_only_certain_numbers_are_in_the_file(status: Status, tmp_path: Path) -> None:
    """An uncertain number must not be printed."""
    row = written(tmp_path, result(status))
    certain = {Status.ALLOCATED, Status.ADOPTED, Status.KEPT, Status.REASSIGNED, Status.DESCRIBED}
    assert (row["tracking_number"] != "") == (status in certain)
    assert row["status"] == status.value
    assert status.is_done == (status in certain | {Status.RELEASED, Status.ABSENT})


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0899123456", "08.99.12.34.56"),
        ("00442079460000", "00.44.20.79.46.00.00"),
        ("004930123456789", "004.93.01.23.45.67.89"),
        ("3912", "3912"),
        ("0312", "0312"),
        ("", ""),
        ("unusual", ""),
        ("٠٨٩٩١٢٣٤٥٦", ""),
    ],
)
def test_a_number_keeps_its_zeros(number: str, expected: str, tmp_path: Path) -> None:
    """In pairs of digits a spreadsheet does not read it as an amount or a date; a short one has no leading zero."""
    assert written(tmp_path, result(tracking_number=number))["tracking_number"] == expected


def test_the_file_can_be_read_again(tmp_path: Path) -> None:
    """Its numbers are valid numbers."""
    (tmp_path / "numbers.csv").write_text(f"{HEADER}\nspring-001,06.12.34.56.78,Ad,0899\n", encoding="utf-8")
    assert [campaign.destination for campaign in read_campaigns(tmp_path / "numbers.csv")] == ["0612345678"]


@pytest.mark.parametrize("start", "=+-@")
def test_a_description_is_not_a_formula(start: str, tmp_path: Path) -> None:
    """A spreadsheet would run it."""
    assert written(tmp_path, result(description=f"{start}1+1"))["description"] == f"'{start}1+1"


def breaking() -> Iterable[Result]:
    """Yield one result, and raise."""
    yield result()
    raise InterruptedError


def test_an_existing_file_stays_if_the_new_one_fails(tmp_path: Path) -> None:
    """The results fail, the folder is missing, or the target is a folder: no part of a file is written."""
    path = tmp_path / "numbers.csv"
    write_results(path, [])
    before = path.read_bytes()
    with pytest.raises(InterruptedError):
        write_results(path, breaking())
    with pytest.raises(FileNotFoundError):
        write_results(tmp_path / "missing" / "numbers.csv", [result()])
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_results(tmp_path / "folder", [result()])
    assert path.read_bytes() == before
    assert names(tmp_path) == ["folder", "numbers.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Its target is written."""
    (tmp_path / "link.csv").symlink_to(tmp_path / "numbers.csv")
    write_results(tmp_path / "link.csv", [result()])
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "numbers.csv").is_file()

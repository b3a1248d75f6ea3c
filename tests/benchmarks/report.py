"""Turns the tables into Markdown and into a picture."""

import platform
from collections.abc import Iterator, Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version
from math import log10

from benchmarks.measure import Figure, Table

_PACKAGES = ("offline-numbers", "aiohttp", "httpx", "aiohttp-retry", "twilio", "stripe", "telnyx")
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .aim { stroke: #1a7f37; stroke-dasharray: 3 3 }
  .range { stroke: #57606a; stroke-width: 2 }
  .ours { fill: #0969da } .other { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .range { stroke: #8b949e } .ours { fill: #4493f8 } .aim { stroke: #3fb950 }
  }"""
_LEFT, _WIDTH, _RIGHT, _LINE = 330, 360, 70, 22  # pixels


def markdown(tables: Sequence[Table]) -> str:
    """Return the tables in the form of README.md."""
    return "\n\n".join("\n".join(_rows(table)) for table in tables)


def _rows(table: Table) -> Iterator[str]:
    unit = f", {table.unit}" if table.unit else ""
    yield f"| {table.title}{unit} | minimum | median | maximum | aim |"
    yield "|---|---:|---:|---:|---:|"
    for figure in table.figures:
        values = (min(figure.values), figure.median, max(figure.values))
        aim = "" if figure.aim is None else f"{figure.aim:.2f}"
        yield f"| {figure.name} | {' | '.join(f'{value:.2f}' for value in values)} | {aim} |"


def versions() -> str:
    """Return the versions of Python and of each compared package."""
    found = [f"{platform.python_implementation()} {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return ", ".join(found)


def svg(tables: Sequence[Table], caption: str) -> str:
    """Return the tables as one picture: dots for medians, lines from minimum to maximum, on a logarithmic scale."""
    parts: list[str] = []
    height = _LINE
    for table in tables:
        parts += _panel(table, height)
        height += _LINE * (len(table.figures) + 2)
    parts.append(f'<text x="10" y="{height}">{escape(caption)}</text>')
    width = _LEFT + _WIDTH + _RIGHT
    size = f'width="{width}" height="{height + 10}" viewBox="0 0 {width} {height + 10}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{_STYLE}\n</style>\n{chr(10).join(parts)}\n</svg>\n'
    )


def _panel(table: Table, top: int) -> Iterator[str]:
    values = [value for figure in table.figures for value in (*figure.values, figure.aim) if value]
    low, high = log10(min(values)), log10(max(values))

    def place(value: float) -> float:
        return _LEFT + _WIDTH * (log10(max(value, 10**low)) - low) / ((high - low) or 1)

    unit = f" ({table.unit})" if table.unit else ""
    yield f'<text class="title" x="10" y="{top}">{escape(table.title + unit)}</text>'
    for number, figure in enumerate(table.figures, 1):
        yield from _line(figure, top + number * _LINE, [place(value) for value in _marks(figure)])


def _marks(figure: Figure) -> tuple[float, float, float, float]:
    return min(figure.values), figure.median, max(figure.values), figure.aim or 0.0


def _line(figure: Figure, y: int, places: Sequence[float]) -> Iterator[str]:
    start, middle, end, aim = places
    colour = "ours" if "offline_numbers" in figure.name or "()" in figure.name else "other"
    yield f'<text x="{_LEFT - 12}" y="{y}" text-anchor="end">{escape(figure.name)}</text>'
    if figure.aim:
        yield f'<line class="aim" x1="{aim:.1f}" x2="{aim:.1f}" y1="{y - 13}" y2="{y + 5}"/>'
    yield f'<line class="range" x1="{start:.1f}" x2="{end:.1f}" y1="{y - 4}" y2="{y - 4}"/>'
    yield f'<circle class="{colour}" cx="{middle:.1f}" cy="{y - 4}" r="5"/>'
    yield f'<text x="{_LEFT + _WIDTH + 12}" y="{y}">{figure.median:.2f}</text>'

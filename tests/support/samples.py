"""The recorded answers: every JSON example of the API document, unchanged."""

from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "wire" / "samples"


def sample(name: str) -> bytes:
    """Return the body of one recorded answer."""
    return (SAMPLES / f"{name}.json").read_bytes()

"""What every test may ask for."""

import pathlib

import pytest

pytest_plugins = ("browser",)

SHARED = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> pathlib.Path:
    """The folder of real data beside the project; tests that need it skip where it is absent."""
    if not SHARED.exists():
        pytest.skip("the real data (../shared/data) is not on this machine")
    return SHARED

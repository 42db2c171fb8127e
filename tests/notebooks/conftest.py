"""The notebooks run in the background, two at a time, while their tests wait for them in order."""

from collections.abc import Iterator

import pytest
from tandem.notebook.run import Runner

# A notebook has 40 s where it has the machine to itself; here two share it with other tests.
TIMEOUT = 90


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """The runs of all notebooks whose tests have been chosen."""
    chosen = [item for item in request.session.items if "running" in item.fixturenames]
    paths = [item.callspec.params["path"] for item in chosen]
    with Runner(list(dict.fromkeys(paths)), timeout=TIMEOUT) as runner:
        yield runner

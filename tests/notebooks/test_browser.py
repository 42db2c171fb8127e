"""A Swift notebook in a real browser: JupyterLab runs it, draws its picture and completes a name.

The screenshot is left in build/notebooks/lab.png, to be looked at.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Locator, Page, TimeoutError, expect, sync_playwright
from tandem.machine import in_ci
from tandem.notebook.files import KERNELS, write_notebook
from tandem.notebook.library import Language
from tandem.paths import build_folder, repository_root

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CELLS = (
    """let learningRate = 0.4
let learningRates = (0..<60).map { learningRate * (1 + cos(Double.pi * Double($0) / 59)) / 2 }
print("from \\(learningRates[0]) to \\(learningRates[59])")""",
    """Chart(
  x: "step", y: "learning rate",
  [Chart.Line("cosine", learningRates)]
).figure(width: 420, height: 210)""",
    "gradient(at: Float(3)) { $0 * $0 }",
)
A_MINUTE = 60_000


def lacking(what: str) -> None:
    (pytest.fail if in_ci() else pytest.skip)(what)


@pytest.fixture(scope="module")
def browser() -> str:
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        lacking(f"there is no browser on the path, which would be {' or '.join(BROWSERS)}")
    return found[0]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """The address of a notebook in a JupyterLab that has nothing of the user's."""
    if "swift" not in KernelSpecManager().find_kernel_specs():
        lacking("there is no Swift kernel: `make setup` installs it")
    folder = tmp_path_factory.mktemp("lab")
    cells = [new_code_cell(source) for source in CELLS]
    title = new_markdown_cell("# Annealing\n\n$$\\eta_t = \\eta_0\\,(1 + \\cos \\pi t) / 2$$")
    metadata = {"kernelspec": KERNELS[Language.swift]}
    notebook = new_notebook(cells=[title, *cells, new_code_cell()], metadata=metadata)
    write_notebook(folder / "notebooks" / "annealing.ipynb", notebook)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    server = start_server(folder, port, token)
    try:
        await_server(server, f"http://127.0.0.1:{port}/api/status?token={token}")
        yield f"http://127.0.0.1:{port}/lab/tree/annealing.ipynb?token={token}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def start_server(folder: Path, port: int, token: str) -> subprocess.Popen[bytes]:
    """Its log is FOLDER/log; what it would ask a new user, it does not ask."""
    settings = folder / "config" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    news = "@jupyterlab/apputils-extension:announcements"
    settings.write_text(json.dumps({"disabledExtensions": {news: True}}))
    places = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "PYTHONPATH": repository_root() / "python",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    environment = os.environ | {name: str(path) for name, path in places.items()}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def await_server(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer at {address}")


@pytest.fixture(scope="module")
def page(browser, lab) -> Iterator[Page]:
    """The notebook, opened and run from its first cell to its last."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1200, "height": 780})
        page.set_default_timeout(A_MINUTE)
        expect.set_options(timeout=A_MINUTE)
        page.goto(lab)
        try:
            run_all(page)
        except (AssertionError, TimeoutError):
            page.screenshot(path=picture())
            raise
        yield page
        chromium.close()


def run_all(page: Page) -> None:
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(CELLS) + 1)
    expect(page.get_by_text("Swift | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt").nth(len(CELLS) - 1)
    expect(prompt).to_have_text(f"[{len(CELLS)}]:", timeout=2 * A_MINUTE)


def picture() -> Path:
    """Where the screenshot goes, of a failure too."""
    folder = build_folder() / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "lab.png"


def outputs(page: Page, cell: int):
    return page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")


def test_cells_have_printed_drawn_and_shown_a_value(page):
    expect(outputs(page, 0)).to_have_text("from 0.4 to 0.0")
    expect(outputs(page, 2)).to_have_text("6.0")
    drawing = outputs(page, 1).locator("img, svg")
    expect(drawing).to_have_count(1)
    size = drawing.evaluate("e => [e.naturalWidth, e.clientWidth, e.clientHeight]")
    assert size == [420, 420, 210]
    assert (
        page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count()
        == 0
    )


def test_tab_completes_a_name_and_a_screenshot_is_left(page):
    last = page.locator(".jp-CodeCell").nth(len(CELLS))
    editor = last.locator(".cm-content")
    editor.click()
    page.keyboard.type("learningR")
    names = page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-match")
    press_tab_until(names.first, page)
    assert names.all_inner_texts()[:2] == ["learningRate", "learningRates"]
    page.screenshot(path=picture())
    names.nth(1).click()
    expect(editor).to_have_text("learningRates")
    assert picture().stat().st_size > 30_000


def press_tab_until(shown: Locator, page: Page) -> None:
    """JupyterLab waits a second for an answer, and the first one takes longer on a busy machine."""
    for _ in range(20):
        page.keyboard.press("Tab")
        try:
            return shown.wait_for(timeout=3000)
        except TimeoutError:
            continue
    pytest.fail("no completion is shown")

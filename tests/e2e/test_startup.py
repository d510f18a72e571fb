"""What a new process of Python imports, and how its environment is set before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import offline
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review

ROOT = Path(__file__).parent.parent.parent
IMPORTS = (
    "cli.main",
    "pipeline.transcription.windows",
    "pipeline.segment.scorer",
    "pipeline.transcription.engines.whisper",
)


@pytest.mark.parametrize("module", IMPORTS)
def test_every_way_in_sets_the_switches(module: str) -> None:
    program = (
        f"import sys, {module}, os\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'], os.environ['HF_HUB_OFFLINE'])\n"
        "print(sorted({'onnxruntime', 'huggingface_hub', 'faster_whisper'} & set(sys.modules)))"
    )
    environment = {name: os.environ[name] for name in os.environ if name not in offline.SETTINGS}
    out = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert out.splitlines() == ["1 1", "[]"]


def test_tests_and_benchmarks_set_the_switches() -> None:
    program = "import tests.benchmarks.contenders, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    environment = {name: os.environ[name] for name in os.environ if name not in offline.SETTINGS}
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True
    ).stdout
    assert out.decode().strip() == "1"


def test_starting_up_loads_nothing_heavy() -> None:
    script = (
        "import sys; import cli.main\n"
        # What completion reads while somebody types:
        "import pipeline.archive.names, pipeline.export, pipeline.sheets, pipeline.weights\n"
        "heavy = {'numpy', 'av', 'faster_whisper', 'onnxruntime', 'sqlite_utils', 'rich',"
        " 'sounddevice', 'ctranslate2', 'platformdirs', 'pipeline.notes'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_searching_loads_no_engine(filed: Commands) -> None:
    script = (
        "import sys; from cli.main import main\n"
        "try: main(['search', '--exact', 'closure'])\n"
        "except SystemExit as exit: assert exit.code == 0\n"
        "heavy = {'av', 'faster_whisper', 'onnxruntime', 'sounddevice', 'ctranslate2', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    environment = {**os.environ, "AFTERVIEW_HOME": str(filed.home)}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


@pytest.mark.parametrize("command", ["list", "show"])
def test_reading_loads_no_checks_of_values(filed: Commands, command: str) -> None:
    script = (
        "import sys; from cli.main import main\n"
        f"try: main(['{command}'])\n"
        "except SystemExit as exit: assert exit.code == 0\n"
        "heavy = {'av', 'faster_whisper', 'filelock', 'onnxruntime', 'pydantic', 'sqlite_utils'}\n"
        f"heavy |= {{'numpy'}} if '{command}' == 'list' else set()\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    environment = {**os.environ, "AFTERVIEW_HOME": str(filed.home)}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


def test_any_encoding_can_be_printed_to(filed: Commands) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "AFTERVIEW_HOME": str(filed.home)}
    script = "from cli.main import main; main(['show'])"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


def test_plain_text_loads_no_tables() -> None:
    script = (
        "import sys; from cli.terminal.cells import *\n"
        "assert (cells('plain'), cut('plain', 3), fragments('a', 3)) == (5, 'pl…', ['a'])\n"
        "assert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_an_archive_that_is_up_to_date_opens_without_sqlite_utils(home: Home) -> None:
    with Store.open(home) as store:
        add_review(store, ["One."])
    script = (
        "import sys; from pathlib import Path; from pipeline.home import Home\n"
        "from pipeline.archive import reviews\n"
        "from pipeline.archive.database import Store\n"
        "with Store.open(Home(Path(sys.argv[1]))) as store: assert reviews.list_all(store)\n"
        "assert not {'sqlite_utils', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(home.root)], cwd=ROOT, check=True)

"""Print which share of each room's lines the tests ran: `python -m tests.coverage_by_room`.

Reads what `pytest --cov` left in `.coverage`. Processes that tests start are not counted, so what
only runs in them (cli's real terminal, real sound) shows as not run.
"""

from collections import defaultdict
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parent.parent
LOW = 0.9


def room_of(path: Path) -> str:
    """Return the room that a file lies in; single modules of pipeline make one."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "pipeline":
        return f"pipeline/{parts[1]}" if len(parts) > 2 else "pipeline/*.py"
    return "/".join(parts[:-1])


def measured() -> dict[Path, tuple[int, int]]:
    """Return for each file how many of its lines were run, and how many it has."""
    coverage = Coverage(data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml"))
    coverage.load()
    files: dict[Path, tuple[int, int]] = {}
    for name in coverage.get_data().measured_files():
        _, lines, _, missing, _ = coverage.analysis2(name)
        if lines:
            files[Path(name)] = (len(lines) - len(missing), len(lines))
    return files


def table() -> list[str]:
    """Return a line a room, and one for each file under 90 %."""
    files = measured()
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, (ran, lines) in files.items():
        for each in (rooms[room_of(path)], rooms["all"]):
            each[0] += ran
            each[1] += lines
    rows = [f"{room:26} {lines:6} {ran / lines:6.0%}" for room, (ran, lines) in rooms.items()]
    low = [
        f"  {path.relative_to(ROOT).as_posix()}: {ran / lines:.0%}"
        for path, (ran, lines) in sorted(files.items())
        if ran / lines < LOW
    ]
    return ["lines that the tests ran", *sorted(rows), f"files under {LOW:.0%}:", *low]


if __name__ == "__main__":
    print("\n".join(table()))

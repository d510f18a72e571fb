"""Print which share of each room's lines the tests ran: `python -m tests.coverage_by_room`.

Reads what `pytest --cov` left in `.coverage`. Processes that tests start are not counted, so what
only runs in them (cli's real terminal, real sound) shows as not run.
"""

import io
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parent.parent
LOW_PERCENT = 90


def room_of(path: Path) -> str:
    """Return the room that a file lies in; single modules of pipeline make one."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "pipeline":
        return f"pipeline/{parts[1]}" if len(parts) > 2 else "pipeline/*.py"
    return "/".join(parts[:-1])


def table(files: dict[Path, tuple[int, int]]) -> list[str]:
    """Return a line a room, and one for each file under 90 %; values are lines run, lines."""
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, (ran, lines) in files.items():
        for each in (rooms[room_of(path)], rooms["all"]):
            each[0] += ran
            each[1] += lines
    rows = [
        f"{name:26} {lines:6} {100 * ran / lines:5.0f} %" for name, (ran, lines) in rooms.items()
    ]
    low = [
        f"  {path.relative_to(ROOT).as_posix()}: {100 * ran / lines:.0f} %"
        for path, (ran, lines) in sorted(files.items())
        if 100 * ran / lines < LOW_PERCENT
    ]
    return ["lines that the tests run", *sorted(rows), f"files under {LOW_PERCENT} %:", *low]


def main() -> None:
    """Print the table."""
    measured = Coverage(data_file=str(ROOT / ".coverage"))
    measured.load()
    # What no test imports counts as well.
    measured.report(file=io.StringIO())
    files: dict[Path, tuple[int, int]] = {}
    for name in measured.get_data().measured_files():
        _, statements, _, missing, _ = measured.analysis2(name)
        if statements:
            files[Path(name)] = (len(statements) - len(missing), len(statements))
    print("\n".join(table(files)))


if __name__ == "__main__":
    main()

"""What cog writes into README.md and docs/commands.md, taken from the real command line.

`make docs` writes it anew; `make lint` fails where a file does not say what the program does.
"""

import textwrap
from collections.abc import Iterator
from typing import Any

import typer

from cli.help import argument_name, default_of, option_names, usage_pieces
from cli.main import GROUPS, app

ROOT: Any = typer.main.get_command(app)


def commands() -> str:
    """Return the groups of commands, each command with what it does, as a Markdown table."""
    lines = ["| | command | what it does |", "|---|---|---|"]
    for heading, names in GROUPS.items():
        for number, name in enumerate(names):
            what = ROOT.commands[name].get_short_help_str(limit=200).removesuffix(".")
            first = f"**{heading}**" if number == 0 else ""
            link = f"[{_names(name)}](docs/commands.md#afterview-{name})"
            lines.append(f"| {first} | {link} | {what[0].lower()}{what[1:]} |")
    return "\n".join(lines)


def _names(name: str) -> str:
    """Return a command as it is typed; of a group, the commands in it."""
    first, *others = getattr(ROOT.commands[name], "commands", {"": None})
    return ", ".join(
        [f"`{f'afterview {name} {first}'.strip()}`", *(f"`{each}`" for each in others)]
    )


def reference() -> str:
    """Return every command's section: how it is called, what it does, its options."""
    parts = ["## Options of `afterview` itself", "", *_options(ROOT), ""]
    for heading, names in GROUPS.items():
        parts += [f"## {heading}", ""]
        for name in names:
            parts += _command(f"afterview {name}", ROOT.commands[name])
    return "\n".join(parts).rstrip()


def _command(name: str, command: Any) -> Iterator[str]:
    yield from (f"### {name}", "")
    children = getattr(command, "commands", {})
    if not children:
        yield from ("```text", " ".join([name, *usage_pieces(command)]), "```", "")
    yield from (_text(command.help), "")
    for table in (_arguments(command), _options(command)):
        if table:
            yield from (*table, "")
    for each, child in children.items():
        yield from _command(f"{name} {each}", child)


def _arguments(command: Any) -> list[str]:
    return [
        f"- `{argument_name(each)}`: {_text(each.help)}"
        for each in command.params
        if each.param_type_name == "argument" and each.help
    ]


def _options(command: Any) -> list[str]:
    rows = [
        f"| `{_cell(option_names(each))}` | {_cell(_text(each.help))} | {_cell(_default(each))} |"
        for each in command.params
        if each.param_type_name == "option" and each.help and not each.hidden
    ]
    return ["| option | what it does | default |", "|---|---|---|", *rows] if rows else []


def _default(option: Any) -> str:
    value = default_of(option)
    return f"`{value}`" if value else ""


def _text(text: str | None) -> str:
    """Join the lines of each paragraph of running text."""
    return "\n\n".join(_paragraph(each) for each in (text or "").split("\n\n"))


def _paragraph(text: str) -> str:
    """Join the lines of a paragraph, but of one that is marked to be kept as it is."""
    marked, kept, lines = text.strip("\n").partition("\b\n")
    if kept and not marked:
        return f"```text\n{textwrap.dedent(lines).rstrip()}\n```"
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("\n\n", " ").replace("|", "\\|")

"""How a command's help shows its arguments and options: names and defaults, no Python types."""

import shlex
from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.meanings import advice_on, option_meant
from cli.sentences import is_mark
from cli.values import read_plainly
from pipeline.errors import UsageError


class PlainCommand(TyperCommand):
    """A command whose usage line and help name arguments as the documents do."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401  # typer's own
        """Return the parameters, that of the help too; their values are read plainly."""
        params = super().get_params(ctx)
        read_plainly(params)
        return params

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401  # typer's own
        """Return the words of the usage line after the command's name."""
        del ctx  # they do not depend on it
        return usage_pieces(self)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # typer's own
        """Write the arguments and the options into the help."""
        shown = [each for each in self.get_params(ctx) if not getattr(each, "hidden", False)]
        for heading, names in (("Arguments", argument_name), ("Options", option_names)):
            kind = heading.lower().removesuffix("s")
            rows = [(names(each), _help(each)) for each in shown if each.param_type_name == kind]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


class Commands(TyperGroup):
    """A group of commands that knows other words for them."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401  # typer's own
        """Return the parameters, that of the help too; their values are read plainly."""
        params = super().get_params(ctx)
        read_plainly(params)
        return params

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # typer's own
        """Return the command that the first argument names.

        Raises:
            UsageError: there is none of this name.
        """
        name = args[0]
        if name not in self.commands and not name.startswith("-") and not ctx.resilient_parsing:
            raise UsageError(advice_on(name, self.commands, ctx.command_path, args[1:]))
        return super().resolve_command(ctx, args)


def usage_error(error: Exception) -> str:
    """Return what the parser says of a wrong command line, in our words; empty for other errors."""
    if not hasattr(error, "format_message"):
        return ""
    said = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    if context and context.command.name == "correct" and "extra argument" in said:
        return _unquoted_sentence(said, context)
    typed = getattr(error, "option_name", "")
    known = [name for each in context.command.params for name in each.opts] if context else []
    meant = option_meant(typed, known)
    if near := [meant] if meant else getattr(error, "possibilities", None):
        said = f"{getattr(error, 'message', said)}. Did you mean {' or '.join(sorted(near))}?"
    else:
        said += "."
    return f"{said} See: {context.command_path} --help" if context else said


def _unquoted_sentence(said: str, context: Any) -> str:  # noqa: ANN401  # typer's own
    """Return how to type a sentence whose words came as arguments of their own."""
    given = context.params
    words = said.partition("(")[2].partition("(")[2].removesuffix(")")
    first = str(given.get("sentence") or "")
    command = f"{context.command_path} {given.get('review_id')}"
    if not is_mark(first):
        return f'Put the misheard words and those meant in quotes, each: {command} "HEARD" "MEANT"'
    sentence = shlex.quote(f"{given.get('text') or ''} {words}".strip())
    return f"The sentence is one argument. Put it in quotes: {command} {first} {sentence}"


def usage_pieces(command: Any) -> list[str]:  # noqa: ANN401  # typer's own
    """Return a command's arguments, those that may be left out in brackets, and `[OPTIONS]`."""
    pieces = []
    for each in command.params:
        if each.param_type_name == "argument":
            word = argument_name(each) + ("…" if each.nargs != 1 else "")
            pieces.append(word if each.required else f"[{word}]")
    return [*pieces, "[OPTIONS]"]


def argument_name(argument: Any) -> str:  # noqa: ANN401  # typer's own
    """Return an argument's name as the usage line has it."""
    return str(argument.metavar or argument.name.upper())


def option_names(option: Any) -> str:  # noqa: ANN401  # typer's own
    """Return an option's names, the short one first, and that of its value."""
    names = ", ".join(sorted([*option.opts, *option.secondary_opts], key=len))
    return names if option.is_flag else f"{names} {option.metavar or option.name.upper()}"


def default_of(parameter: Any) -> str:  # noqa: ANN401  # typer's own
    """Return a parameter's default as it would be typed; empty where there is none."""
    value = getattr(parameter.default, "value", parameter.default)
    if getattr(parameter, "is_flag", False) or value in (None, "") or callable(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _help(parameter: Any) -> str:  # noqa: ANN401  # typer's own
    default = default_of(parameter)
    return f"{parameter.help}  [default: {default}]" if default else str(parameter.help)

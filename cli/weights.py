"""The commands `weights list`, `weights get`, `weights path`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.help import Commands
from cli.options import AsJson
from cli.output import print_json, print_lines, tell

if TYPE_CHECKING:
    from pipeline.weights import Weights

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="A size, such as base or small.en.", autocompletion=completion.weights
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    weights = typer.Typer(
        cls=Commands, no_args_is_help=True, help="List, get and find Whisper's weights."
    )
    weights.command("list")(list_)
    weights.command()(get)
    weights.command()(path)
    app.add_typer(weights, name="weights")


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the weights: their sizes, quality, and which to take.

    * marks those on this machine, with their folders.
    """
    from cli.terminal.list_lines import weights_lines
    from pipeline.weights import ADVICE, SIZES, list_weights

    known = list_weights(context.obj.home.weights)
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "source": each.source or None,
                    "path": str(each.path) if each.path else None,
                    "size_bytes": each.size_bytes,
                    "download_mb": SIZES[each.name].megabytes if each.name in SIZES else None,
                    "quality": SIZES[each.name].quality if each.name in SIZES else None,
                }
                for each in known
            ]
        )
        return
    print_lines(line for each in known for line in weights_lines(each))
    tell("")
    tell(ADVICE)
    tell("To get one: afterview weights get small")
    tell("To use it: afterview transcribe MEMO --weights small")
    tell("For a memo that is filed already: afterview redo ID --weights small")


def get(context: typer.Context, name: Name = "base", as_json: AsJson = False) -> None:
    """Download weights; the only command that goes online."""
    from cli.terminal.bar import bar
    from pipeline.weights import get_weights

    context.obj.home.prepare()
    with bar(name) as progress:
        weights = get_weights(name, context.obj.home.weights, progress)
    if as_json:
        print_json(_as_dict(weights))
    else:
        tell(f"{weights.name} is ready in {weights.path}")


def path(context: typer.Context, name: Name = "base", as_json: AsJson = False) -> None:
    """Print the folder of weights."""
    from cli.terminal.bar import bar
    from pipeline.weights import find_weights

    context.obj.home.prepare()
    with bar(name) as progress:
        weights = find_weights(name, home_weights=context.obj.home.weights, progress=progress)
    if as_json:
        print_json(_as_dict(weights))
    else:
        print_lines([str(weights.path)])


def _as_dict(weights: "Weights") -> dict[str, str]:
    return {"name": weights.name, "source": weights.source, "path": str(weights.path)}

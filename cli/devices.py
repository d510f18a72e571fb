"""The command `devices`: list the microphones."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cli.microphones import kept_device
from cli.options import (
    AsJson,
)
from cli.output import print_json, print_lines, tell
from cli.services import Services
from cli.terminal.style import safe

if TYPE_CHECKING:
    from pipeline.recording.microphone import Device

DEFAULT_DEVICE = "default"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(devices)


def devices(
    context: typer.Context,
    use: Annotated[
        str | None,
        typer.Option(
            help="Record from this one from now on: its number, a part of its name, or `default`.",
            metavar="NAME",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the microphones; * marks the one that `record` uses."""
    from pipeline.config import load_config, save_config
    from pipeline.recording.microphone import devices as list_devices
    from pipeline.recording.microphone import find_device

    services: Services = context.obj
    home = services.home
    config = load_config(home)
    if use is not None:
        name = "" if use == DEFAULT_DEVICE else find_device(use).name
        config = replace(config, device=name)
        save_config(home, config)
    found = list_devices()
    used = kept_device(config.device) or next((each for each in found if each.is_default), None)
    if as_json:
        print_json([device_as_dict(each, used) for each in found])
        return
    if not found:
        find_device()  # raises, with the reason
    print_lines(
        f"{'*' if each == used else ' '} {each.number:>3}  {safe(each.name)}"
        f"{'  (the default)' if each.is_default else ''}"
        for each in found
    )
    if config.device and (used is None or not _is_called(used, config.device)):
        tell(f"{safe(config.device)}, which config.toml names, is not connected.")


def _is_called(device: "Device", named: str) -> bool:
    return named.casefold() in device.name.casefold()


def device_as_dict(device: "Device", used: "Device | None") -> dict[str, object]:
    """Return what `devices --json` prints of a microphone."""
    return {
        "number": device.number,
        "name": device.name,
        "sample_rate_hz": device.sample_rate_hz,
        "default": device.is_default,
        "used": device == used,
    }

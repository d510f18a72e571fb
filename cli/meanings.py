"""What people type for a command that has another name, and for options likewise."""

import difflib
import shlex
from collections.abc import Collection, Sequence

# By the command's own name: other words for it.
_WORDS = {
    "attach": "append join merge combine",
    "correct": "fix replace retype spell spelling mend",
    "delete": "rm del remove erase trash drop forget purge discard destroy unlink",
    "devices": "mic mics microphone microphones device inputs",
    "edit": "rename set change update modify company role meta metadata label tag title",
    "export": "save dump backup download write convert markdown json srt vtt captions pdf",
    "import": "notes load paste",
    "history": "log changes changelog edits versions journal",
    "list": "ls ll dir reviews all index overview status",
    "place": "move mv file assign put categorize classify sort pin",
    "play": "replay audio player hear playback sound",
    "record": "rec start dictate speak live new",
    "recover": "resume restore continue repair rescue",
    "redo": "again rerun retry retranscribe reprocess refresh",
    "search": "find grep query look lookup locate ask where",
    "segment": "try test placement preview",
    "sheet": "sheets prompts prompt questions template templates questionnaire",
    "show": "open view cat print display read less more review see get info",
    "split": "divide separate cut unmerge",
    "transcribe": "process run ingest upload memo",
    "undo": "revert rollback back unedit takeback",
    "vocabulary": "vocab words terms glossary dictionary names",
    "weights": "model models whisper install",
}
# Of the commands inside `weights`, `vocabulary` and `sheet`.
_WORDS_INSIDE = {
    "add": "new create insert put append learn",
    "get": "install download fetch pull add update",
    "list": "ls all show print dir",
    "new": "add create init make copy edit write",
    "path": "where which folder locate find",
    "remove": "rm del delete drop forget unlearn",
    "show": "print cat view open read get",
}
# What no single command does.
_ADVICE = {
    "help": "Its commands: {path} --help. One of them: {path} COMMAND --help",
    "man": "Its commands: {path} --help. One of them: {path} COMMAND --help",
    "version": "Did you mean {path} --version?",
    "listen": "To hear a review: afterview play ID. To record: afterview record",
    "config": "There are: afterview devices --use NAME (the microphone), afterview vocabulary "
    "(terms to listen for), afterview sheet (the prompts), afterview weights (Whisper's).",
    "add": "To add a sound file: afterview transcribe FILE. Typed notes: afterview import FILE. "
    "A further memo of a review: afterview attach ID FILE. A term: afterview vocabulary add TERM",
    "stop": "Enter, in the terminal in which it runs, stops a recording.",
    "quit": "There is nothing to leave: each command ends by itself.",
    "init": "Nothing has to be set up. Begin with: afterview transcribe MEMO, or: afterview record",
}
_SAME_ADVICE = {
    **dict.fromkeys(
        ("settings", "setup", "configure", "preferences", "options", "set-up"), "config"
    ),
    **dict.fromkeys(("create", "insert", "append"), "add"),
    **dict.fromkeys(("exit", "bye", "close"), "quit"),
    **dict.fromkeys(("usage", "commands", "?"), "help"),
}


# By the option's own name: other words for it.
_OPTIONS = {
    "--all": "--everything --full -a",
    "--beam": "--beam-size",
    "--by": "--sort --order --sort-by",
    "--clean": "--no-fillers --tidy",
    "--company": "--firm --employer --with --name",
    "--context": "--around -A -B",
    "--count": "--number --total --stats",
    "--device": "--mic --microphone --input",
    "--exact": "--literal --keywords --strict",
    "--force": "--overwrite --replace --yes -y",
    "--held-on": "--date --day --on --held",
    "--home": "--dir --folder --data --data-dir",
    "--json": "--as-json -j",
    "--language": "--lang -l",
    "--limit": "--max --top -n",
    "--max-minutes": "--minutes --duration",
    "--no-pager": "--no-page --plain",
    "--outcome": "--result --status",
    "--output": "--out --file",
    "--raw": "--text --transcript",
    "--role": "--position --job --title",
    "--part": "--section",
    "--sheet": "--template --prompts --questions",
    "--since": "--from --after",
    "--to": "--format --as --type -t",
    "--unplaced": "--unfiled --unsorted --nowhere",
    "--until": "--before --up-to",
    "--version": "-v -V",
    "--weights": "--model --size -m",
    "--yes": "--force -f",
}


def option_meant(typed: str, known: Collection[str]) -> str:
    """Return the option of `known` that another word for it means; empty where there is none."""
    return next(
        (own for own, words in _OPTIONS.items() if own in known and typed in words.split()), ""
    )


def advice_on(name: str, known: Collection[str], path: str, rest: Sequence[str] = ()) -> str:
    """Return what to type instead of a command that there is not.

    `known` are the commands that there are, `path` and `rest` the command line before and after.
    """
    said = f"{name!r} is no command. "
    word = name.lower().lstrip("-").replace("_", "-")
    is_top = " " not in path
    if word in ("help", "man") and rest and rest[0] in known:
        return f"{said}Did you mean: {path} {rest[0]} --help"
    advice = _ADVICE.get(_SAME_ADVICE.get(word, word), "")
    if advice and (is_top or "{path}" in advice):
        return said + advice.format(path=path)
    table = _WORDS if is_top else _WORDS_INSIDE
    meant = [own for own, words in table.items() if own in known and word in words.split()]
    if near := meant or difflib.get_close_matches(word, list(known), n=2):
        lines = [shlex.join([each, *rest]) if len(near) == 1 else each for each in near]
        names = ", or: ".join(f"{path} {each}" for each in lines)
        return f"{said}Did you mean: {names}"
    return f"{said}There are: {', '.join(known)}. See: {path} --help"

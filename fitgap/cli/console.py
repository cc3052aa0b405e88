"""How the command line speaks: language, exit codes, issues, JSON, progress.

stdout is data; everything said to people while working goes to stderr.
"""

from __future__ import annotations

import gc
import json
import locale
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, TextIO

import click

from fitgap.source import FitgapError, Issue, IssueKind, Language, Location, Severity, Text


class ExitCode(IntEnum):
    """What the exit code of every command means."""

    DONE = 0
    INPUT_ERROR = 1
    WRONG_USE = 2
    REFUSED = 3
    FAULT = 70


def locale_language() -> Language:
    """Return English for an English locale, Japanese for every other and if in doubt."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return Language.EN if value.lower().startswith("en") else Language.JA
    return Language.EN if _windows_locale().startswith("en") else Language.JA


def _windows_locale() -> str:
    """Return the language of Windows' screens, such as ``ja_JP``; empty elsewhere."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return ""
    return locale.windows_locale.get(windows.kernel32.GetUserDefaultUILanguage(), "")


def current_language(context: click.Context | None = None) -> Language:
    """Return the language chosen by ``--lang`` anywhere on the line, else by the locale."""
    context = context or click.get_current_context(silent=True)
    while context is not None:
        chosen = context.meta.get("fitgap.language")
        if isinstance(chosen, Language):
            return chosen
        context = context.parent
    return locale_language()


def say(text: Text, *, file: TextIO | None = None) -> None:
    """Print a sentence to stderr in the language in force."""
    click.echo(text.to(current_language()), file=file or sys.stderr)


def print_issues(issues: Iterable[Issue]) -> None:
    """Print issues to stderr, one a line, ordered by place."""
    language = current_language()
    for issue in sorted(issues, key=_place):
        click.echo(issue.line(language), err=True)


def _place(issue: Issue) -> tuple[str, int, int, str]:
    location = issue.location
    return (location.file, location.line or 0, location.column or 0, issue.code)


def count_of_issues(issues: Sequence[Issue]) -> Text:
    """Return one sentence that counts issues by severity."""
    errors, warnings, notes = (
        sum(issue.severity is severity for issue in issues) for severity in Severity
    )
    if not issues:
        return Text("指摘はありません。", "No issues.")
    return Text(
        "誤り {errors} 件、注意 {warnings} 件、参考 {notes} 件です。",
        "{errors} error(s), {warnings} warning(s), {notes} note(s).",
    ).format(errors=errors, warnings=warnings, notes=notes)


def exit_code(issues: Iterable[Issue]) -> ExitCode:
    """Return 3 where a file was refused as hostile, 1 where the input has errors, else 0."""
    from fitgap.bpmn import is_refusal

    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if any(is_refusal(issue) for issue in errors):
        return ExitCode.REFUSED
    return ExitCode.INPUT_ERROR if errors else ExitCode.DONE


def issue_json(issue: Issue) -> dict[str, object]:
    """Return an issue as the contract's JSON object."""
    language = current_language()
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "file": issue.location.file,
        "line": issue.location.line,
        "column": issue.location.column,
        "element": issue.location.element,
        "message": issue.message.to(language),
        "hint": issue.hint.to(language),
    }


def write_json(value: object, target: str) -> None:
    """Write JSON (UTF-8) to a file, whole or not at all, or to stdout for ``-``.

    Raises:
        FitgapError: ``refused``, where the file holds something else than JSON.
    """
    data = b"".join([*_dumped(value), b"\n"])
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from fitgap.workspace import write_file

    if _holds_something_else(Path(target)):
        raise FitgapError([NOT_OVER_THIS.at(Location(target))], refused=True)
    write_file(Path(target), data)


def _dumped(value: object) -> Iterator[bytes]:
    """Yield JSON piece by piece, each entry of the top level's lists on a line of its own.

    Indenting all of it takes the slow encoder: seconds and a gigabyte for a large workspace.
    The entries of an iterator are made one after the other, and none is kept.
    """

    def dumped(part: object) -> bytes:
        return json.dumps(part, ensure_ascii=False).encode()

    if not isinstance(value, dict):
        yield dumped(value)
        return
    yield b"{"
    for number, (key, part) in enumerate(value.items()):
        yield (b",\n" if number else b"") + dumped(key) + b": "
        if not isinstance(part, (list, Iterator)):
            yield dumped(part)
            continue
        yield b"["
        place = -1
        for place, entry in enumerate(part):
            yield (b",\n" if place else b"\n") + dumped(entry)
        yield b"]" if place < 0 else b"\n]"
    yield b"}"


NOT_OVER_THIS = IssueKind(
    "CL005",
    Severity.ERROR,
    Text(
        "JSON ではないファイルがすでにあるので、上書きしません",
        "a file that is not JSON stands there and is not overwritten",
    ),
    Text("別の名前を指定してください", "give another name"),
)


def _holds_something_else(path: Path) -> bool:
    """Say whether a file stands there that is neither empty nor JSON."""
    try:
        with path.open("rb") as stream:
            start = stream.read(4096).lstrip()
    except OSError:
        return path.is_dir()
    return bool(start) and start[:1] not in (b"{", b"[")


class ProgressLine:
    """Tells on stderr what is being done, once a step takes long enough to wonder.

    On a terminal the line is replaced and its seconds go on counting; elsewhere each step is
    one line.
    """

    def __init__(self, *, quiet: bool = False, patience_seconds: float = 0.5) -> None:
        self._quiet = quiet
        self._patience = patience_seconds
        self._start = time.monotonic()
        self._live = sys.stderr.isatty()
        self._words = ""
        self._ended = threading.Event()
        self._clock: threading.Thread | None = None

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, text: Text, done: int, steps: int) -> None:
        """Show a step; ``done`` equal to ``steps`` ends the line."""
        if self._quiet:
            return
        if done >= steps:
            self.close()
            return
        self._words = f"[{done + 1}/{steps}] {text.to(current_language())}"
        if self._live:
            self._show()
            if self._clock is None:
                self._clock = threading.Thread(target=self._tick, daemon=True)
                self._clock.start()
        elif time.monotonic() - self._start >= self._patience:
            click.echo(f"{self._words} …", err=True)

    def close(self) -> None:
        """Clear the line."""
        self._ended.set()
        if self._clock is not None:
            self._clock.join()
            self._clock = None
            click.echo("\r\x1b[2K", nl=False, err=True)

    def _tick(self) -> None:
        while not self._ended.wait(1):
            self._show()

    def _show(self) -> None:
        waited = time.monotonic() - self._start
        click.echo(f"\r\x1b[2K{self._words} … {waited:.0f}s", nl=False, err=True)


class Option(click.Option):
    """An option whose help is said in the language in force."""

    def __init__(self, *declarations: Any, text: Text, **attributes: Any) -> None:
        self.text = text
        super().__init__(*declarations, **{**attributes, "help": text.en})

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help for the help page."""
        self.help = self.text.to(current_language(ctx))
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command whose help is said in the language in force."""

    def __init__(self, *arguments: Any, text: Text, **attributes: Any) -> None:
        self.text = text
        super().__init__(*arguments, **attributes)
        self.params.append(language_option())

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description."""
        self.help = self.text.to(current_language(ctx))
        super().format_help_text(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        prefix = Text("使い方: ", "Usage: ").to(current_language(ctx))
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and the commands of a group."""
        records = [
            parameter.get_help_record(ctx)
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
        ]
        title = Text("オプション", "Options").to(current_language(ctx))
        with formatter.section(title):
            formatter.write_dl([record for record in records if record is not None])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line shown in the list of commands."""
        return self.text.to(current_language()).split("\n", maxsplit=1)[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its own help in the language in force."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = Text("この説明を表示します。", "Show this message.").to(
                current_language(ctx)
            )
        return option


class Group(Command, click.Group):
    """A group of commands."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section(Text("コマンド", "Commands").to(current_language(ctx))):
            formatter.write_dl(self.short_helps(ctx))

    def short_helps(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return each command and its line in the list."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, each.get_short_help_str()) for name, each in commands if each is not None]


def option(*declarations: str, ja: str, en: str, **attributes: Any) -> Callable[..., Any]:
    """Declare an option with its help in both languages."""
    return click.option(*declarations, cls=Option, text=Text(ja, en), **attributes)


def language_option() -> click.Option:
    """Return ``--lang``, which every command takes."""
    return Option(
        ["--lang"],
        text=Text("表示言語（既定は端末の設定）", "language of messages (default: the locale)"),
        type=click.Choice([language.value for language in Language]),
        is_eager=True,
        expose_value=False,
        callback=_choose_language,
    )


def _choose_language(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta["fitgap.language"] = Language(value)


def json_option() -> Callable[..., Any]:
    """Declare ``--json``: a file, ``-`` for stdout, or alone for stdout too.

    Standing before a positional word it swallows that word; :func:`split_json` gives it back.
    """
    return option(
        "--json",
        "json_target",
        metavar="[OUT]",
        is_flag=False,
        flag_value="-",
        ja="結果を JSON で書き出す先（- または省略で標準出力）",
        en="write the result as JSON to a file, or to stdout for - or nothing",
    )


def split_json(
    target: str | None, words: Sequence[str], *, bare: bool = False
) -> tuple[str | None, tuple[str, ...]]:
    """Return the JSON target and the positional words where ``--json`` swallowed one of them.

    What stands there already and is no JSON is an input, not a place to write to.  With
    ``bare`` only ``-`` and names in ``.json`` are targets.
    """
    if target is None or target == "-" or target.lower().endswith(".json"):
        return target, tuple(words)
    if bare or _holds_something_else(Path(target)):
        return "-", (target, *words)
    return target, tuple(words)


class Misuse(click.UsageError):
    """A wrong use that has words of its own."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def usage_message(error: click.UsageError) -> Text:
    """Return a usage error in both languages."""
    english = error.format_message()
    if isinstance(error, Misuse):
        return error.text
    if isinstance(error, click.exceptions.NoSuchCommand):
        return Text(
            f"「{error.command_name}」というコマンドはありません。"
            "fitgap --help で確かめてください。",
            english,
        )
    if isinstance(error, click.NoSuchOption):
        return Text(f"「{error.option_name}」という指定はありません。", english)
    if isinstance(error, click.BadParameter):
        name = _parameter_name(error)
        if isinstance(error, click.MissingParameter):
            return Text(f"「{name}」を指定してください。", english)
        if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = "・".join(str(choice) for choice in error.param.type.choices)
            return Text(f"「{name}」は {choices} のどれかにしてください。", english)
        return Text(f"「{name}」の指定が正しくありません（{error.message}）。", english)
    return Text(f"指定のしかたが正しくありません（{english}）。", english)


def _parameter_name(error: click.BadParameter) -> str:
    """Return a parameter as people type it: ``--verdict``, ``FILE``."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.human_readable_name if error.param else str(error.param_hint or "")


def run(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; every way to end passes here."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A console that cannot show a character must not stop the work.
            reconfigure(errors="replace")
    # A large workspace is millions of small values that stay: walking them again and again
    # for garbage took a third of the time.
    gc.set_threshold(200_000, 50, 100)
    context: click.Context | None = None
    try:
        with command.make_context(
            "fitgap", list(sys.argv[1:] if arguments is None else arguments)
        ) as context:
            result = command.invoke(context)
        return int(result) if isinstance(result, int) else ExitCode.DONE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return ExitCode.WRONG_USE
    except click.UsageError as error:
        language = current_language(error.ctx)
        click.echo(usage_message(error).to(language), err=True)
        if error.ctx is not None:
            helper = Text("使い方: {path} --help", "Usage: {path} --help")
            click.echo(helper.format(path=error.ctx.command_path).to(language), err=True)
        return ExitCode.WRONG_USE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else ExitCode.FAULT
    except FitgapError as error:
        with command.make_context("fitgap", [], resilient_parsing=True) as quiet:
            if context is not None:
                quiet.meta.update(context.meta)
            print_issues(error.issues)
        return ExitCode.REFUSED if error.refused else ExitCode.INPUT_ERROR
    except BrokenPipeError:
        # The reader (head, less) has gone; that is no fault.
        sys.stderr.close()
        return ExitCode.DONE
    except Exception as error:
        _report_fault(error, current_language(context))
        return ExitCode.FAULT


def _report_fault(error: Exception, language: Language) -> None:
    import traceback

    text = Text(
        "fitgap の不具合です。お手数ですが、上の記録を添えて開発元へお知らせください。",
        "This is a fault of fitgap. Please report it with the record above.",
    )
    click.echo("".join(traceback.format_exception(error)), err=True)
    click.echo(text.to(language), err=True)

"""One verb of the command line: flags, help that a person can read, errors."""

import os
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from absl import flags

from data_pipeline.file_systems import exit_process
from workflow.launching.exit_statuses import DISTURBED, FAILED, INTERRUPTED, USAGE

_EXIT_BROKEN_PIPE = 141
# Of what was asked, and not of the machine: it would fail again.
_WRONGLY_ASKED = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A verb such as `kinozoo restore`.

    Attributes:
        name: The verb.
        usage: How it is called, one line.
        summary: What it is for; the first line stands in the list of verbs.
        flag_values: The flags of this verb alone.
        run: Does the work, given the positional arguments. `ValueError` and
            `OSError` are told to the user as one sentence.
    """

    name: str
    usage: str
    summary: str
    flag_values: flags.FlagValues
    run: Callable[[list[str]], None]

    def main(self, arguments: list[str] | None = None) -> NoReturn:
        """Runs the verb on `sys.argv` or on the given arguments, and exits."""
        arguments = sys.argv[1:] if arguments is None else arguments
        exit_process(self.execute(arguments))

    def execute(self, arguments: list[str]) -> int:
        """Runs the verb and returns its exit status.

        Returns:
            0 for success, 1 where what was asked cannot be done, 2 where the command
            line is wrong, 74 where a disk, a network or another program failed, which
            may pass, 130 after Ctrl-C, 141 where nobody reads the output any more.
        """
        try:
            status = self._execute(arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read the output, as `head` does, has had enough of it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return _EXIT_BROKEN_PIPE
        return status

    def _execute(self, arguments: list[str]) -> int:
        # What stands behind two dashes is for somebody else.
        own = arguments[: arguments.index("--")] if "--" in arguments else arguments
        if any(argument in ("--help", "-h", "--helpfull") for argument in own):
            print(self.help())
            return 0
        try:
            positional = self.flag_values([self.name, *arguments])[1:]
        except flags.Error as error:
            return _tell(f"{error}. See kinozoo {self.name} --help", USAGE)
        try:
            self.run(positional)
        except KeyboardInterrupt:
            return _tell("interrupted", INTERRUPTED)
        except BrokenPipeError:
            raise
        except (ValueError, *_WRONGLY_ASKED) as error:
            return _tell(_sentence(error), FAILED)
        except OSError as error:
            return _tell(_sentence(error), DISTURBED)
        return 0

    def help(self) -> str:
        """Returns usage, summary and every flag with its default."""
        lines = [f"usage: {self.usage}", "", self.summary, "", "flags:"]
        for name in sorted(self.flag_values):
            flag = self.flag_values[name]
            if flag.name != name:
                continue
            text = flag.help
            if flag.default_as_str:
                text += f" (default: {flag.default_as_str.strip(chr(39))})"
            wrapped = textwrap.wrap(" ".join(text.split()), 72)
            lines += [f"  --{name}", *(f"      {line}" for line in wrapped)]
        return "\n".join(lines)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


def _tell(sentence: str, status: int) -> int:
    print(f"kinozoo: {sentence}", file=sys.stderr)
    return status

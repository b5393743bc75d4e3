"""The child's side of `IsolatedProcess`: reads items, works, writes results.

python -m data_pipeline.bulk.isolated_worker, with pickles on standard input.
"""

import os
import pickle
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO


def _main() -> None:
    # Ctrl-C is for the parent, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What others print does not belong among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    source = sys.stdin.buffer
    task = pickle.load(source)
    threading.Thread(target=_read, args=(source, waiting), daemon=True).start()
    while True:
        facts = waiting.get()
        try:
            answer = task(facts)
        except (ValueError, OSError) as error:
            answer = _plain(error)
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers)
        answers.flush()


def _read(source: BinaryIO, waiting: "queue.SimpleQueue[Any]") -> None:
    """Passes items on, and ends this process when there is no parent any more."""
    while True:
        try:
            waiting.put(pickle.load(source))
        except EOFError:
            os._exit(0)


def _plain(error: ValueError | OSError) -> Exception:
    """An error of a kind that the parent can read, whatever package it is from."""
    if type(error) in (ValueError, FileNotFoundError, PermissionError, OSError):
        return error
    return (OSError if isinstance(error, OSError) else ValueError)(str(error))


if __name__ == "__main__":
    _main()

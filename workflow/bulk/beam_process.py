"""Runs a Beam pipeline in a session of its own, which ends with its parent.

python -m workflow.bulk.beam_process, with a pickled `PipelineJob` on standard input,
which stays open as long as the pipeline is to run. Beam's own processes do not end by
themselves where the one that started them is killed, so the whole session is.
"""

import logging
import pickle
import sys
import threading

from workflow.pipeline.bound_process import end_with_parent


def _main() -> None:
    logging.basicConfig(level=logging.WARNING)
    job = pickle.load(sys.stdin.buffer)
    threading.Thread(
        target=end_with_parent, kwargs={"session": True}, daemon=True
    ).start()
    job.pipeline().run().wait_until_finish()


if __name__ == "__main__":
    _main()

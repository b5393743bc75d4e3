"""The script is run by bash, with programs of Slurm's names in its place."""

import json
import os
import signal
import subprocess
import time

import pytest

from workflow.launching.launch_plan import LaunchPlan
from workflow.launching.slurm_script import slurm_script

SCONTROL = "#!/bin/bash\necho $1 >> asked\nprintf 'node1\\nnode2\\n'\n"
# Runs what srun would run on the second node; ends as the file `statuses` says.
SRUN = """#!/bin/bash
while [[ $1 == --* ]]; do shift; done
trap 'kill -TERM $task' TERM
SLURM_PROCID=1 "$@" &
task=$!
wait $task; wait $task
status=$(head -1 statuses); sed -i 1d statuses; exit ${status:-0}
"""
# As srun does, it hands a signal on.
WAITING = """#!/bin/bash
trap 'touch saved; exit 130' TERM
echo >> calls
while true; do sleep 0.1; done
"""
KINOZOO = '#!/bin/bash\nprintf "%s\\n" "$@" > called; echo >> calls\n'


@pytest.fixture
def plan():
    return LaunchPlan(
        command=("train", "--experiment=smoke", "--workdir=my run"),
        workers=2,
        restarts=2,
        accelerators=4,
    )


def _write_programs(folder):
    for name, text in {"scontrol": SCONTROL, "srun": SRUN, "kinozoo": KINOZOO}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (folder / "statuses").write_text("")


def _environment(folder):
    return os.environ | {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "SLURM_JOB_ID": "7",
        "SLURM_JOB_NODELIST": "node[1-2]",
    }


def _submitted(tmp_path, plan, statuses=""):
    _write_programs(tmp_path)
    (tmp_path / "statuses").write_text(statuses)
    return subprocess.run(
        ["bash", "-c", slurm_script(plan)],
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_node_gets_the_cluster_and_its_place(tmp_path, plan):
    done = _submitted(tmp_path, plan)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "called").read_text().splitlines() == [
        *plan.training_command,
        "--cluster=my run/logs/cluster-7.json",
        "--task=worker:1",
    ]
    cluster = json.loads((tmp_path / "my run/logs/cluster-7.json").read_text())
    assert cluster == {"cluster": {"worker": ["node1:2222", "node2:2222"]}}


@pytest.mark.parametrize(
    ("statuses", "calls", "status"),
    [
        ("75\n137\n", 3, 0),
        ("74\n70\n", 3, 0),
        ("1\n", 1, 1),
        ("137\n75\n75\n75\n", 3, 75),
    ],
)
def test_deaths_are_forgiven_some_times_and_mistakes_never(
    tmp_path, plan, statuses, calls, status
):
    done = _submitted(tmp_path, plan, statuses)
    assert done.returncode == status, done.stderr
    assert len((tmp_path / "calls").read_text().splitlines()) == calls


def test_before_its_time_is_over_the_job_stops_and_is_queued_again(tmp_path, plan):
    _write_programs(tmp_path)
    (tmp_path / "kinozoo").write_text(WAITING)
    process = subprocess.Popen(
        ["bash", "-c", slurm_script(plan)],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stderr=subprocess.DEVNULL,
    )
    while not (tmp_path / "calls").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert (tmp_path / "saved").exists()
    assert (tmp_path / "asked").read_text().splitlines() == ["show", "requeue"]
    assert len((tmp_path / "calls").read_text().splitlines()) == 1


def test_the_directives_ask_for_what_the_plan_says(plan):
    script = slurm_script(plan)
    assert subprocess.run(["bash", "-n"], input=script, text=True).returncode == 0
    directives = [line for line in script.splitlines() if line.startswith("#SBATCH")]
    assert "#SBATCH --nodes=2" in directives
    assert "#SBATCH --gpus-per-node=4" in directives
    assert "#SBATCH --requeue" in directives
    # Slurm reads directives up to the first command only.
    first_command = script.index("set -euo")
    assert all(script.index(directive) < first_command for directive in directives)

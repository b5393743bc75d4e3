"""A batch script for Slurm."""

import shlex

from workflow.launching.exit_statuses import MAY_PASS
from workflow.launching.launch_plan import LaunchPlan

_SCRIPT = """\
#!/bin/bash
# Written by `kinozoo launch --write=slurm`. Submit it with sbatch from the folder that
# the command's paths are relative to, on a file system that all nodes share.
#SBATCH --job-name={name}
#SBATCH --nodes={workers}
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task={cores}
#SBATCH --mem={memory}G
{accelerators}#SBATCH --output={name}-%j.log
#SBATCH --open-mode=append
# Preempted or dead, the job is queued again and goes on from its last checkpoint.
#SBATCH --requeue
# Before the time is over: to finish a step, write a checkpoint and queue again.
#SBATCH --signal=B:TERM@120
set -euo pipefail

logs={logs}
cluster="$logs/cluster-$SLURM_JOB_ID.json"
mkdir -p "$logs"
addresses=""
for node in $(scontrol show hostnames "$SLURM_JOB_NODELIST"); do
  addresses="$addresses${{addresses:+, }}\\"$node:{port}\\""
done
echo "{{\\"cluster\\": {{\\"worker\\": [$addresses]}}}}" > "$cluster"
export cluster

step=""
stopping=""
stop() {{
  stopping=yes
  kill -TERM "$step" 2> /dev/null || true
}}
trap stop TERM

for start in $(seq 0 {restarts}); do
  # A worker cannot go on without the others: where one dies, all are ended.
  srun --kill-on-bad-exit=1 --output="$logs/worker-%t.log" --open-mode=append \\
    bash -c {command} &
  step=$!
  # A signal ends the waiting, and not what is waited for.
  while true; do
    status=0
    wait "$step" || status=$?
    kill -0 "$step" 2> /dev/null || break
  done
  if [ -n "$stopping" ]; then
    scontrol requeue "$SLURM_JOB_ID"
    exit 0
  fi
  # These and signals (above 128) may pass. All else would happen again.
  case "$status" in
    {may_pass}) ;;
    *) if [ "$status" -le 128 ]; then exit "$status"; fi ;;
  esac
  echo "a worker died (status $status), start $start" >&2
done
exit "$status"
"""


def slurm_script(plan: LaunchPlan) -> str:
    """Returns the script: one worker to a node, each with a log of its own."""
    from_worker = (
        f'{shlex.join(["kinozoo", *plan.training_command])} --cluster="$cluster" '
        '--task="worker:$SLURM_PROCID"'
    )
    gpus = f"#SBATCH --gpus-per-node={plan.accelerators}\n" if plan.accelerators else ""
    return _SCRIPT.format(
        name=plan.name,
        workers=plan.workers,
        cores=plan.cores,
        memory=plan.memory,
        accelerators=gpus,
        logs=shlex.quote(str(plan.workdir / "logs")),
        port=plan.port,
        command=shlex.quote(f"exec {from_worker}"),
        restarts=plan.restarts,
        may_pass="|".join(map(str, MAY_PASS)),
    )

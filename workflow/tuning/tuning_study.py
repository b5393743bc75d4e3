"""Searches for the values of a config's fields that learn best, with Optuna."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainers.config_fields import to_dictionary, with_overrides
from trainers.experiment_config import ExperimentConfig
from workflow.launching.exit_statuses import INTERRUPTED
from workflow.pipeline.bound_process import bound_process, last_lines
from workflow.tuning.search_dimension import SearchDimension
from workflow.tuning.trial_result import TrialResult, TrialState
from workflow.tuning.tuning_options import TuningOptions
from workflow.tuning.tuning_outcome import TuningOutcome

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.trial import FrozenTrial

TRIALS = "trials"
_JOURNAL = "study.journal"
_SETTINGS = "study.json"
_NAME = "kinozoo"
_POLL_SECONDS = 0.5
_REASON = "reason"


class TuningStudy:
    """Trains again and again, each time with values that look good so far.

    Values are chosen by the tree-structured Parzen estimator (Bergstra et al.,
    "Algorithms for hyper-parameter optimization", NIPS 2011), after some at random;
    the first trial has the values of the experiment itself. Each trial is a run of
    `kinozoo train`, in a process of its own, under `trials/NUMBER`. A search that was
    killed goes on, and so does the training that was killed with it.

    Args:
        config: The experiment, with a folder of clips for validation.
        space: The fields to search over.
        options: How long.
        folder: Where everything is kept; it need not exist yet.
        watch: Is told of each trial that ended.

    Raises:
        ValueError: The experiment cannot be searched over, the folder holds another
            search, or Optuna is not installed.
        OSError: The folder cannot be written.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        space: Iterable[SearchDimension],
        options: TuningOptions,
        folder: Path,
        watch: Callable[[TrialResult], None] | None = None,
    ):
        require_optuna()
        if config.trainer != "supervised" or not config.evaluation.folder:
            raise ValueError(
                "A search compares how well networks restore clips: it is for "
                "experiments that learn so (config.trainer=supervised), with a folder "
                "of clips for validation (--config.evaluation.folder)."
            )
        self._space = tuple(space)
        self._options = options
        self._folder = folder
        self._watch = watch or (lambda trial: None)
        self._config = _shortened(config, options)
        folder.mkdir(parents=True, exist_ok=True)
        self._remember()
        self._study = self._open()

    def run(self) -> TuningOutcome:
        """Trains until there are as many trials as wanted.

        Returns:
            All trials, those of earlier calls too.

        Raises:
            ValueError: Every trial failed.
            InterruptedError: A training was interrupted; the next call goes on with it.
            OSError: A file cannot be read or written.
        """
        from optuna.trial import Trial, TrialState

        left = self._study.get_trials(states=(TrialState.RUNNING,))
        for frozen in left:
            self._execute(Trial(self._study, frozen._trial_id))
        while len(self._ended()) < self._options.trials:
            distributions = {each.field: each.distribution() for each in self._space}
            self._execute(self._study.ask(distributions))
        trials = tuple(map(self._result, self._ended()))
        good = [trial for trial in trials if trial.state == "complete"]
        if not good:
            raise ValueError(f"Every trial failed: {trials[-1].reason}")
        best = max(good, key=lambda trial: trial.value or float("-inf"))
        return TuningOutcome(trials=trials, best=best)

    def trial_folder(self, number: int) -> Path:
        """Returns the folder of a trial's run."""
        return self._folder / TRIALS / f"{number:04d}"

    def _open(self) -> "Study":
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        options = self._options
        pruner: optuna.pruners.BasePruner = optuna.pruners.NopPruner()
        if options.pruning:
            pruner = optuna.pruners.MedianPruner(n_startup_trials=options.startup)
        study = optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(self._folder / _JOURNAL))),
            sampler=optuna.samplers.TPESampler(
                seed=options.seed, n_startup_trials=options.startup
            ),
            pruner=pruner,
            study_name=_NAME,
            direction="maximize",
            load_if_exists=True,
        )
        if not study.trials:
            study.enqueue_trial(self._own_values())
        return study

    def _own_values(self) -> dict[str, Any]:
        """Returns the experiment's own values, of fields whose range has them."""
        values = {}
        for dimension in self._space:
            value: Any = to_dictionary(self._config)
            for part in dimension.field.split("."):
                value = value[part]
            if dimension.kind == "choice" and not isinstance(value, str):
                value = json.dumps(value)
            if dimension.holds(value):
                values[dimension.field] = value
        return values

    def _execute(self, trial: "Trial") -> None:
        from optuna.trial import TrialState

        run = self.trial_folder(trial.number)
        run.mkdir(parents=True, exist_ok=True)
        overrides = self._overrides(trial.params)
        config = with_overrides(self._config, overrides)
        path = run / "config.json"
        if not path.is_file():
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(to_dictionary(config), indent=2) + "\n")
            partial.replace(path)
        log = run / "log.txt"
        with bound_process(["train", f"--workdir={run}"], log) as process:
            while process.poll() is None:
                if self._report(trial) and trial.should_prune():
                    break
                time.sleep(_POLL_SECONDS)
            status = process.poll()
        self._report(trial)
        if status == INTERRUPTED:
            # Ctrl-C on the terminal reaches the training, too. The trial stays as it
            # is, and is gone on with.
            raise InterruptedError("the search was interrupted")
        values = _validations(run)
        if status is None:
            self._study.tell(trial, state=TrialState.PRUNED)
        elif status or not values:
            trial.set_user_attr(_REASON, last_lines(log))
            self._study.tell(trial, state=TrialState.FAIL)
        else:
            self._study.tell(trial, values[max(values)])
        frozen = self._study.trials[trial.number]
        self._watch(self._result(frozen))

    def _report(self, trial: "Trial") -> bool:
        """Passes on new validations of a trial; says whether there were any."""
        known = self._study.trials[trial.number].intermediate_values
        found = _validations(self.trial_folder(trial.number))
        for step, value in found.items():
            if step not in known:
                trial.report(value, step)
        return set(found) != set(known)

    def _ended(self) -> "list[FrozenTrial]":
        return [trial for trial in self._study.trials if trial.state.is_finished()]

    def _result(self, trial: "FrozenTrial") -> TrialResult:
        from optuna.trial import TrialState as State

        states: dict[State, TrialState] = {
            State.COMPLETE: "complete",
            State.PRUNED: "ended early",
            State.FAIL: "failed",
        }
        values = dict(sorted(trial.intermediate_values.items()))
        return TrialResult(
            number=trial.number,
            state=states[trial.state],
            overrides=self._overrides(trial.params),
            values=values,
            value=values[max(values)] if values else None,
            reason=trial.user_attrs.get(_REASON, ""),
        )

    def _overrides(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {
            dimension.field: dimension.text(values[dimension.field])
            for dimension in self._space
        }

    def _remember(self) -> None:
        """Refuses to go on with another search."""
        settings = {
            "config": to_dictionary(self._config),
            "space": [asdict(dimension) for dimension in self._space],
        }
        text = json.dumps(settings, indent=1) + "\n"
        path = self._folder / _SETTINGS
        if path.is_file() and path.read_text(encoding="utf-8") != text:
            raise ValueError(
                f"{self._folder} holds a search of another experiment or over other "
                "fields: take another folder."
            )
        path.write_text(text, encoding="utf-8")


def require_optuna() -> None:
    """Checks that Optuna is installed.

    Raises:
        ValueError: It is not.
    """
    try:
        import optuna  # noqa: F401
    except ImportError as error:
        raise ValueError(
            "The search is done by Optuna, which is not installed: pip install "
            "'kinozoo[tuning]'."
        ) from error


def _shortened(config: ExperimentConfig, options: TuningOptions) -> ExperimentConfig:
    steps = options.steps or config.schedule.steps
    warm_up = min(config.schedule.warm_up_steps, steps // 2)
    return replace(
        config,
        schedule=replace(config.schedule, steps=steps, warm_up_steps=warm_up),
        evaluation=replace(
            config.evaluation, every=max(steps // options.reports, 1), patience=0
        ),
    )


def _validations(run: Path) -> dict[int, float]:
    """Returns the PSNR of each validation of a run, by step."""
    found = {}
    for path in (run / "eval").glob("step_*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        found[int(record["step"])] = float(record["psnr"])
    return found

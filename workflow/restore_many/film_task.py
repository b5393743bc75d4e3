"""Restores one of many films, unless that was done before."""

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_pipeline import storage
from data_pipeline.machine_faults import is_of_the_machine
from serving.client.server_away_error import ServerAwayError
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.restore_summary import RestoreSummary
from workflow.restore_many.film_places import FilmPlaces
from workflow.restore_many.film_record import FilmRecord
from workflow.restore_many.plan_files import plan_files_digest
from workflow.restore_many.restore_settings import RestoreSettings


@dataclass(frozen=True, kw_only=True)
class RestoreFilm:
    """A task for an `Executor`: takes a film's places, gives its record.

    Attributes:
        settings: Of all films.
        overwrite: Whether films may be replaced that no earlier run made.
        retry: Whether films in quarantine are tried again.
    """

    settings: RestoreSettings
    overwrite: bool = False
    retry: bool = False

    def __call__(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Restores a film, and never fails because of one."""
        places = FilmPlaces(**facts)
        begun = time.monotonic()
        record = FilmRecord(source=places.source, output=places.output, state="failed")
        try:
            record = self._begun(places)
            record = self._earlier(places, record) or self._made(places, record)
        except OSError as error:
            record = dataclasses.replace(record, reason=_sentence(error))
        record = dataclasses.replace(record, seconds=round(time.monotonic() - begun, 2))
        if record.state in ("restored", "quarantined"):
            self._keep(places, record)
        return dataclasses.asdict(record)

    def quarantine(self, places: FilmPlaces, reason: str) -> FilmRecord:
        """Quarantines a film whose process it has killed."""
        record = dataclasses.replace(
            self._begun(places), state="quarantined", reason=reason
        )
        self._keep(places, record)
        return record

    def earlier(self, places: FilmPlaces) -> FilmRecord | None:
        """Returns what an earlier run made of a film, where nothing has changed since.

        Raises:
            OSError: The film cannot be read.
        """
        return self._earlier(places, self._begun(places))

    def _begun(self, places: FilmPlaces) -> FilmRecord:
        return FilmRecord(
            source=places.source,
            output=places.output,
            state="failed",
            sha256=storage.sha256_of(places.source),
            settings=self.settings.digest,
        )

    def _made(self, places: FilmPlaces, record: FilmRecord) -> FilmRecord:
        try:
            return self._restored(places, record)
        except OSError as error:
            # Not the film's fault: the next run tries again.
            if isinstance(error, ServerAwayError) or is_of_the_machine(error):
                raise
            reason = _sentence(error)
        except ValueError as error:
            reason = _sentence(error)
        except (ImportError, MemoryError) as error:
            raise OSError(f"{type(error).__name__}: {_sentence(error)}") from error
        except Exception as error:
            # A fault of ours that this film brings out; the others go on.
            reason = f"{type(error).__name__}: {_sentence(error)}"
        return dataclasses.replace(record, state="quarantined", reason=reason)

    def _earlier(self, places: FilmPlaces, record: FilmRecord) -> FilmRecord | None:
        """What an earlier run made of the same film with the same settings."""
        found = FilmRecord.from_json(storage.read_text(places.quarantine))
        if found is not None and not self.retry and _is_of(found, record):
            return dataclasses.replace(found, state="quarantined")
        found = FilmRecord.from_json(storage.read_text(places.record))
        if (
            found is not None
            and _is_of(found, record)
            and storage.size_of(places.output) == found.output_bytes
            and _files(found) == found.files
        ):
            return dataclasses.replace(found, state="kept")
        return None

    def _restored(self, places: FilmPlaces, record: FilmRecord) -> FilmRecord:
        ours = storage.read_text(places.record) is not None
        if storage.size_of(places.output) is not None and not (ours or self.overwrite):
            return dataclasses.replace(
                record,
                reason=f"{places.output} exists already and is of no earlier run; "
                "replace it with --force",
            )
        with storage.fetched(places.source) as source:
            folder, _, name = places.output.rpartition("/")
            with storage.delivery_folder(folder) as target:
                plan, summary = self._run(source, target / name)
                size = (target / name).stat().st_size
                digest = storage.sha256_of(str(target / name))
        return dataclasses.replace(
            record,
            state="restored",
            plan=plan.to_json(),
            files=plan_files_digest(plan),
            output_bytes=size,
            output_sha256=digest,
            frames=summary.frames,
            notes=(*summary.notes, *summary.checks),
        )

    def _run(self, source: Path, output: Path) -> tuple[Plan, RestoreSummary]:
        # Networks, and TensorFlow with them, where there is something to restore.
        from serving.engine import restore_film
        from serving.planning import plan_restoration

        plan = plan_restoration(source, **self.settings.planning)
        job = RestoreJob(
            source=source,
            output=output,
            plan=plan,
            codec=self.settings.codec,
            quality=self.settings.quality,
            tile=self.settings.tile,
            precision=self.settings.precision,
            drop_unsupported=self.settings.drop_unsupported,
            overwrite=True,
        )
        return plan, restore_film(job, show_progress=False)

    def _keep(self, places: FilmPlaces, record: FilmRecord) -> None:
        """Leaves what the next run has to know, and nothing that is no longer true."""
        restored = record.state == "restored"
        here = places.record if restored else places.quarantine
        storage.write_text(here, record.to_json())
        if restored:
            storage.remove(places.quarantine)


def _files(found: FilmRecord) -> str:
    """The files of an earlier plan as they are now; "" where they are gone."""
    try:
        return plan_files_digest(Plan.from_json(found.plan))
    except (FileNotFoundError, ValueError):
        return ""


def _is_of(found: FilmRecord, record: FilmRecord) -> bool:
    return (found.sha256, found.settings) == (record.sha256, record.settings)


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__

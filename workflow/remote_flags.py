"""Flags of commands that can use networks behind a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

if TYPE_CHECKING:
    from serving.remote.remote_settings import RemoteSettings


class RemoteFlags:
    """Flags that say where networks run.

    Args:
        flag_values: Of the command.
    """

    def __init__(self, flag_values: flags.FlagValues):
        self._target = flags.DEFINE_string(
            "target",
            None,
            "host:port of a server (kinozoo serve, or TensorFlow Serving) that runs "
            "the networks of denoise, deblur, old_film and upscale in place of this "
            "machine; without TLS unless one of the --tls flags says so.",
            flag_values=flag_values,
        )
        self._model = flags.DEFINE_string(
            "model",
            None,
            "Name of the served model that takes the noise out; the name of --preset "
            "where not given.",
            flag_values=flag_values,
        )
        self._requests = flags.DEFINE_integer(
            "requests",
            2,
            "Requests to the server that are under way at the same time.",
            lower_bound=1,
            flag_values=flag_values,
        )
        self._deadline = flags.DEFINE_float(
            "deadline",
            300.0,
            "Seconds that a request to the server may take.",
            lower_bound=0.001,
            flag_values=flag_values,
        )
        self._patience = flags.DEFINE_float(
            "patience",
            120.0,
            "Seconds for which a server that is away or busy is asked again; then the "
            "command ends, and the same command goes on from there later.",
            lower_bound=0.0,
            flag_values=flag_values,
        )
        self._message_limit = flags.DEFINE_integer(
            "message_limit_mb",
            256,
            "The largest message to and from the server, in MiB; not above its own "
            "limit.",
            lower_bound=1,
            upper_bound=2047,
            flag_values=flag_values,
        )
        self._tls = flags.DEFINE_bool(
            "tls", False, "Encrypts the way to the server.", flag_values=flag_values
        )
        self._files = {
            name: flags.DEFINE_string(name, None, text, flag_values=flag_values)
            for name, text in (
                ("tls_ca_file", "Certificates, PEM, of those who sign the server's."),
                ("tls_certificate_file", "A certificate, PEM, to show to the server."),
                ("tls_key_file", "The key of --tls_certificate_file."),
                ("token_file", "A file with the bearer token for the server."),
            )
        }
        self._traces = flags.DEFINE_string(
            "traces",
            None,
            "Where OpenTelemetry traces of the requests to --target go, as for kinozoo "
            "serve.",
            flag_values=flag_values,
        )
        self._server_name = flags.DEFINE_string(
            "tls_server_name",
            "",
            "The name in the server's certificate, where it is not the host's.",
            flag_values=flag_values,
        )

    @property
    def model(self) -> str | None:
        """The served model of the denoiser, where one is named."""
        return self._model.value

    def settings(self, preset: str) -> "RemoteSettings | None":
        """Returns where networks run, or None for this process.

        Args:
            preset: Of the denoiser.

        Raises:
            ValueError: Flags about a server without one.
        """
        if not self._target.value:
            if self._model.value:
                raise ValueError(
                    "--model names a served model and needs --target; --preset names a "
                    "network of this machine"
                )
            if self._traces.value:
                raise ValueError(
                    "--traces follows requests to a server and needs --target"
                )
            self._check_no_others()
            return None
        from serving.client.client_options import MEBIBYTE, ClientOptions
        from serving.remote.remote_settings import RemoteSettings
        from serving.tracing.open_tracer import open_tracer

        files = {
            name: Path(flag.value) if flag.value else None
            for name, flag in self._files.items()
        }
        return RemoteSettings(
            client=ClientOptions(
                target=self._target.value,
                deadline=self._deadline.value,
                patience=self._patience.value,
                message_limit=self._message_limit.value * MEBIBYTE,
                tls=self._tls.value,
                authority_file=files["tls_ca_file"],
                certificate_file=files["tls_certificate_file"],
                key_file=files["tls_key_file"],
                token_file=files["token_file"],
                server_name=self._server_name.value,
                tracer=open_tracer("kinozoo restore", self._traces.value),
            ),
            models={preset: self._model.value} if self._model.value else {},
            requests=self._requests.value,
        )

    def _check_no_others(self) -> None:
        """Refuses flags that would be for nothing without a server."""
        given = [
            f"--{holder.name}"
            for holder in (
                self._requests,
                self._deadline,
                self._patience,
                self._message_limit,
                self._tls,
                self._server_name,
                *self._files.values(),
            )
            if holder.present
        ]
        if given:
            raise ValueError(
                "without --target there is no server that could be meant by "
                f"{' and '.join(given)}"
            )


@contextmanager
def followed(remote: "RemoteSettings | None", film: Path) -> Iterator[None]:
    """Makes all requests for a film one trace, and hands it over at the end.

    Args:
        remote: Where networks run; None for this process, which is not followed.
        film: The old one.
    """
    if remote is None:
        yield
        return
    tracer = remote.client.tracer
    try:
        with tracer.part("restore", film=film.name):
            yield
    finally:
        tracer.close()

"""Puts the page on this machine's own address."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serving.processor import Precision
from serving.studio.film_limits import FilmLimits
from serving.studio.picture_maker import PictureMaker
from serving.studio.visits import Visits

_FOLDER = Path(__file__).parent
_INSTALLED_FONTS = ("system-ui", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")
_THREADS_FOR_PAGES = 40


@dataclass(frozen=True, kw_only=True)
class StudioOptions:
    """How the studio is opened.

    Attributes:
        address: Where to listen.
        port: Of the page; 0 for the first that is free from 7860 on.
        limits: Which films are taken.
        keep_minutes: How long a film is kept after its page was closed.
        waiting: How many restorations may wait.
        precision: In what numbers networks calculate.
        makers: Networks that invent pictures.
        open_browser: Whether to open the page at once.
    """

    address: str = "127.0.0.1"
    port: int = 7860
    limits: FilmLimits = field(default_factory=FilmLimits)
    keep_minutes: float = 30.0
    waiting: int = 4
    precision: Precision = "float32"
    makers: tuple[PictureMaker, ...] = ()
    open_browser: bool = False


class StudioServer:
    """The studio, from `start` to `stop`; deletes all films at the end.

    Args:
        options: How it is opened.

    Attributes:
        visits: Those who have the page open.
        address: Of the page, as a browser takes it; "" before `start`.
    """

    def __init__(self, options: StudioOptions):
        self._options = options
        self.visits = Visits(
            options.limits,
            keep_minutes=options.keep_minutes,
            waiting=options.waiting,
            precision=options.precision,
        )
        self.address = ""
        self._page: Any = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Opens the page.

        Raises:
            OSError: The port is taken.
        """
        options = self._options
        _keep_to_ourselves(self.visits.folder / "uploads")
        import gradio as gr

        from serving.studio.own_sources import OwnSources
        from serving.studio.studio_page import build_page

        self._page = build_page(self.visits, options.makers)
        self._page.queue(default_concurrency_limit=_THREADS_FOR_PAGES, api_open=False)
        _, self.address, _ = self._page.launch(
            server_name=options.address,
            server_port=options.port or None,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            inbrowser=options.open_browser,
            show_error=True,
            max_file_size=options.limits.megabytes * 1_000_000,
            allowed_paths=[str(self.visits.folder)],
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            pwa=False,
            enable_monitoring=False,
            mcp_server=False,
            css_paths=[_FOLDER / "studio.css"],
            theme=gr.themes.Default(
                primary_hue="cyan",
                neutral_hue="stone",
                font=[gr.themes.Font(name) for name in _INSTALLED_FONTS],
                font_mono=[gr.themes.Font("monospace")],
            ),
            app_kwargs={"middleware": [OwnSources.entry()]},
        )

    def wait(self) -> None:
        """Waits until somebody calls `stop`."""
        self._stopped.wait()

    def stop(self) -> None:
        """Closes the page, and deletes all films and what was made of them."""
        if self._page is not None:
            self._page.close(verbose=False)
        self.visits.close()
        self._stopped.set()


def _keep_to_ourselves(uploads: Path) -> None:
    """Tells the libraries below to send nothing anywhere, and where to put files."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)

"""Where clips for looking and measuring lie beside a checkout, if they do."""

import pathlib

SHARED = pathlib.Path(__file__).resolve().parents[2] / "shared"

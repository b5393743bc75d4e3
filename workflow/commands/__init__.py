"""The verbs of the `kinozoo` command, a module each."""

"""What went wrong, as the page shows it."""

from html import escape

import gradio as gr

from serving.studio.studio_folder import without_folders


def told(error: Exception) -> str:
    """Returns an error as a sentence in HTML; of our own files, only the names."""
    text = " ".join(without_folders(str(error)).split())
    if text.partition(" ")[0].isalpha():
        # The name of a file stays as it is.
        text = text[:1].upper() + text[1:]
    return escape(text)


def shown_error(error: Exception) -> gr.Error:
    """What shows a sentence in a corner of the page until it is clicked away."""
    return gr.Error(told(error), duration=None, title="Note", print_exception=False)

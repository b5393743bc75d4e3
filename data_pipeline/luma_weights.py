"""What red, green and blue weigh in the brightness of gamma values."""

LUMA_WEIGHTS = (0.299, 0.587, 0.114)
"""Those of ITU-R BT.601."""

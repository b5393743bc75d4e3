"""Figures of pictures and clips that have no reference to be compared with."""

"""Losses between restored and clean clips."""

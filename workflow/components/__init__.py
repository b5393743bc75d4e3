"""The steps from raw video to a pushed model."""

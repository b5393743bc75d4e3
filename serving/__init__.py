"""Networks at work: restoring whole films, looking at them, exporting networks."""

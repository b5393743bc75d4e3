"""Networks that invent pictures and their critics."""

"""Networks that put pictures into few numbers and back."""

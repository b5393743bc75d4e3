"""One function over many items: in this process, or in one that may die."""

"""Parameters that others fitted to people's opinions and to pristine pictures."""

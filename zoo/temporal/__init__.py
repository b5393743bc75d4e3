"""Networks that restore clips with the help of neighbouring frames."""

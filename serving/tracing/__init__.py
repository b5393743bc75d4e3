"""What happens to a request, told to OpenTelemetry."""

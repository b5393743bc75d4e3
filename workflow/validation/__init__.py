"""What the data is like: statistics, schema, anomalies, drift and skew."""

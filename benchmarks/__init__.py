"""Speed and quality, measured side by side with what people use today."""

"""Reading and writing video with its timing, colours and other streams."""

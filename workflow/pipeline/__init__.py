"""Components in the manner of TFX, and what runs them."""

"""Networks and layers that give films the look of a picture."""

"""Work on many items as Apache Beam pipelines."""

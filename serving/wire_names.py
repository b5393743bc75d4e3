"""Names of the signatures of served networks, for both ends of the wire.

`serving.export` writes them, `serving.remote` asks for them.
"""

RESTORE = "restore"
RESTORE_FLOAT = "restore_float"
INTERPOLATE = "interpolate"
UPSCALE = "upscale"
WINDOW = "window"
WINDOW_FLOAT = "window_float"
STREAM = "stream"
STREAM_FLOAT = "stream_float"
INITIAL_STATE = "initial_state"
DESCRIBE = "describe"

# Before the name of a tensor of a network's memory.
STATE_PREFIX = "state_"

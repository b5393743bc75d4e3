"""Small clips as the bytes of a file, through PyAV."""

import io

import av
import numpy as np

_PROBE_SHAPE = (4, 32, 32)


def decode_with_pyav(content: bytes) -> np.ndarray:
    """Decodes the first video stream of a file's bytes.

    Args:
        content: A whole file.

    Returns:
        uint8 RGB `[T, H, W, 3]`.

    Raises:
        ValueError: The bytes are no video file, or it holds no frame.
    """
    try:
        with av.open(io.BytesIO(content), "r") as container:
            frames = [
                frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)
            ]
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(
            f"The {len(content)} bytes of a clip are no video that FFmpeg can read: "
            f"{error}"
        ) from error
    if not frames:
        raise ValueError(f"The {len(content)} bytes of a clip hold no video frame.")
    return np.stack(frames)


def encode_probe() -> bytes:
    """Makes a video file of four small frames that differ, to check a decoder with."""
    frames, height, width = _PROBE_SHAPE
    ramp = np.arange(height * width * 3, dtype=np.uint32).reshape(height, width, 3)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        for index in range(frames):
            picture = ((ramp * (index + 1)) // 16 % 256).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()

"""Shows how good a film looks before and after, as a part of a page."""

from html import escape

from data_pipeline.measures.picture_measures import PictureMeasures


def measures_table(before: PictureMeasures, after: PictureMeasures | None) -> str:
    """Makes an HTML table of figures that need no reference.

    Args:
        before: Of the film as it was.
        after: Of the restored film, if there is one.
    """
    names = ["figure", "before", "after", ""] if after else ["figure", "measured", ""]
    head = "".join(f"<th>{name}</th>" for name in names)
    columns = [before.rows()] if after is None else [before.rows(), after.rows()]
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell)}</td>"
            for cell in (rows[0][0], *(row[1] for row in rows), rows[0][2])
        )
        + "</tr>"
        for rows in zip(*columns, strict=True)
    )
    return (
        f"<p>Measured at {before.frames} moments, without knowing the true picture. "
        "NIQE is the distance from undistorted photographs, BRISQUE a guess at what "
        "people would say of the frames, sharpness that of edges beyond noise, and the "
        "warping error what changes from frame to frame apart from motion. Only the "
        "pictures can say whether a change is for the better.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )

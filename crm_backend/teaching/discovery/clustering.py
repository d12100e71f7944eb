"""Groups messages that are alike by their vectors, and leaves out what is like nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from bot.nlu.encoder import Vectors
from crm_backend.teaching.apart import begin, report, write_result

ALIKE = 0.4  # mean cosine at which two groups become one; measured by `concierge evaluate discovery`
FEWEST, FEWEST_OF_MANY, MANY = 5, 8, 500  # messages that make a group; of so many messages chance makes small ones


@dataclass(frozen=True)
class Group:
    """Rows that are alike, the most central first, and their middle, of length 1."""

    rows: tuple[int, ...]
    centre: Vectors


def groups_of(vectors: Vectors, alike: float = ALIKE, fewest: int = FEWEST) -> list[Group]:
    """Groups of average-linkage clustering, the largest first; a row that is in none is like too few others."""
    if len(vectors) < max(2, fewest):
        return []
    labels = fcluster(linkage(pdist(vectors.astype(np.float32), "cosine"), "average"), 1 - alike, "distance")
    found = [group_of(vectors, np.flatnonzero(labels == label)) for label in np.unique(labels)]
    return sorted((group for group in found if len(group.rows) >= fewest), key=lambda group: -len(group.rows))


def fewest_of(messages: int) -> int:
    """How many of so many messages make a group."""
    return FEWEST if messages < MANY else FEWEST_OF_MANY


def group_of(vectors: Vectors, rows: Sequence[int] | np.ndarray) -> Group:
    """These rows as a group."""
    rows = np.asarray(rows)
    centre = vectors[rows].mean(axis=0)
    centre /= np.linalg.norm(centre) or 1.0
    order = np.argsort(-(vectors[rows] @ centre), kind="stable")
    return Group(tuple(int(row) for row in rows[order]), centre.astype(np.float32))


def main() -> None:
    """Read `vectors.npy` in the folder that is named and leave groups and their middles there."""
    folder = begin()
    vectors = np.load(folder / "vectors.npy")
    groups = groups_of(vectors, fewest=fewest_of(len(vectors)))
    np.save(folder / "centres.npy", np.stack([group.centre for group in groups]) if groups else np.empty((0, 0), np.float32))
    write_result(folder, [group.rows for group in groups])
    report(1.0)


if __name__ == "__main__":
    main()

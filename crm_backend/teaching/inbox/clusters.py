"""Messages that are alike, found as they come: each joins the nearest cluster, or begins one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors

ALIKE = 0.88  # cosine from which a message belongs to a cluster
SAME = 0.92  # cosine from which an example teaches nothing that another one does not
SAME_AGAIN = 0.8  # cosine from which a customer says the same again
ALIKE_SHOWN = 12  # messages of a cluster that are offered to be labelled along, the nearest ones
TAUGHT_AT_ONCE = 3  # of what is labelled at once that become examples, those that differ most
_ROWS = 256  # messages that are compared at once


class Clusters:
    """The first message's vector of each cluster (a leader), by the cluster's id; all made with one encoder.

    Leaders do not move (Hartigan's leader algorithm), so that which cluster a message joins depends on nothing but who was there
    before, and that several processes agree on it.
    """

    def __init__(self, dimensions: int) -> None:
        self.ids: list[str] = []
        self._leaders = np.zeros((64, dimensions), dtype=np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, cluster_id: str, vector: Vectors) -> None:
        """Know one more cluster."""
        if len(self.ids) == len(self._leaders):
            self._leaders = np.concatenate([self._leaders, np.zeros_like(self._leaders)])
        self._leaders[len(self.ids)] = vector
        self.ids.append(cluster_id)

    def join(self, vectors: Vectors, new_ids: Sequence[str]) -> list[str]:
        """The cluster of each message (rows of length 1) in turn; one that is like none begins the cluster of its `new_ids`."""
        joined: list[str] = []
        for start in range(0, len(vectors), _ROWS):
            rows = vectors[start : start + _ROWS]
            known = len(self.ids)
            nearest, likeness = _nearest(rows, self._leaders[:known])
            for row, vector in enumerate(rows):
                newer = self._leaders[known : len(self.ids)] @ vector
                place = known + int(newer.argmax()) if newer.size and newer.max() > likeness[row] else int(nearest[row])
                if max(likeness[row], newer.max(initial=-1.0)) < ALIKE:
                    place = len(self.ids)
                    self.add(new_ids[start + row], vector)
                joined.append(self.ids[place])
        return joined


def distinct(vectors: Vectors, most: int, taken: Vectors | None = None) -> list[int]:
    """Up to `most` rows that differ from each other and from those `taken`: the first, then each time the least like them all."""
    chosen: list[int] = []
    if not len(vectors):
        return chosen
    nearest = (vectors @ taken.T).max(axis=1) if taken is not None and len(taken) else np.full(len(vectors), -1.0)
    while len(chosen) < most:
        row = int(nearest.argmin()) if chosen or nearest.max() > -1.0 else 0
        if nearest[row] >= SAME:
            break
        chosen.append(row)
        nearest = np.maximum(nearest, vectors @ vectors[row])
    return chosen


def _nearest(rows: Vectors, leaders: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if not len(leaders):
        return np.zeros(len(rows), dtype=np.int64), np.full(len(rows), -1.0, dtype=np.float32)
    likeness = rows @ leaders.T
    nearest = likeness.argmax(axis=1)
    return nearest, likeness[np.arange(len(rows)), nearest]

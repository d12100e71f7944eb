"""Any transformer as a sentence encoder, for the quality profile; its libraries are not installed by default."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.nlu.encoder import MOST_TOKENS, Encoded, Vectors
from bot.nlu.errors import ModelError
from bot.nlu.libraries import library

_BATCH = 32


class TransformerEncoder:
    """The mean of the last layer's vectors, of length 1, as sentence-transformers has it (Reimers and Gurevych 2019)."""

    def __init__(self, name: str) -> None:
        """`name` is a folder or a hub's name; ModelError when the libraries or the model are missing."""
        self._torch, transformers = (library(each, "transformers", f"the encoder '{name}'") for each in ("torch", "transformers"))
        try:
            self.tokenizer = transformers.AutoTokenizer.from_pretrained(name)
            self.model = transformers.AutoModel.from_pretrained(name).eval()
        except (OSError, ValueError) as error:
            raise ModelError(f"there is no encoder '{name}': neither 'universal' nor a transformer ({error})") from error
        self.dimensions = int(self.model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row of length 1 a text; texts of like length go together, so that little is padded."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._encode([texts[row] for row in rows])
        return Encoded(vectors, inner=vectors[:, :0])

    def knows(self, word: str) -> bool:
        """Whether the word is a single token, and not the one for whatever is unknown."""
        tokens = self.tokenizer.tokenize(word)
        return len(tokens) == 1 and tokens[0] not in self.tokenizer.all_special_tokens

    def _encode(self, texts: list[str]) -> Vectors:
        tokens = self.tokenizer(texts, padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt")
        with self._torch.inference_mode():
            hidden = self.model(**tokens).last_hidden_state
        vectors: Vectors = pooled(hidden, tokens["attention_mask"]).numpy()
        return vectors


def pooled(hidden: Any, mask: Any) -> Any:
    """The mean of the vectors of the tokens that are there (`mask` 1), of length 1; tensors of torch."""
    there = mask.unsqueeze(-1)
    means = (hidden * there).sum(dim=1) / there.sum(dim=1)
    return means / means.norm(dim=1, keepdim=True)

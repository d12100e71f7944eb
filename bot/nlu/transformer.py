"""Any transformer as a sentence encoder, for the quality profile; its libraries are not installed by default."""

from collections.abc import Sequence

import numpy as np

from bot.nlu.encoder import Vectors

_BATCH = 32
_MOST_TOKENS = 128


class TransformerEncoder:
    """The mean of the last layer's vectors, of length 1, as sentence-transformers has it (Reimers and Gurevych 2019)."""

    def __init__(self, name: str) -> None:
        """`name` is a folder or a hub's name; ValueError when the libraries or the model are missing."""
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise ValueError(
                f"the encoder '{name}' needs two libraries: pip install transformers torch; 'universal' needs neither"
            ) from error
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            self._model = AutoModel.from_pretrained(name).eval()
        except (OSError, ValueError) as error:
            raise ValueError(f"there is no encoder '{name}': neither 'universal' nor a transformer ({error})") from error
        self._torch = torch
        self.dimensions = int(self._model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a text; texts of like length go together, so that little is padded."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._encode([texts[row] for row in rows])
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the word is a single token."""
        return len(self._tokenizer.tokenize(word)) == 1

    def _encode(self, texts: list[str]) -> Vectors:
        tokens = self._tokenizer(texts, padding=True, truncation=True, max_length=_MOST_TOKENS, return_tensors="pt")
        with self._torch.inference_mode():
            hidden = self._model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1)
        sums = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
        vectors: Vectors = self._torch.nn.functional.normalize(sums, dim=1).numpy()
        return vectors

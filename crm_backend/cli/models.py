"""The commands that make models: the two that answer, and a transformer that one of them may read with."""

from pathlib import Path
from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings

_COMPARED_STRIDE = 40  # every fortieth message of the catalogue is enough to see whether something went wrong


def train() -> None:
    """Train both models anew: understanding (bot/nlu) and dialogue (bot/dialogue)."""
    from rich.console import Console

    from crm_backend.setup.errors import SetupError
    from crm_backend.setup.places import Places
    from crm_backend.setup.plan import models
    from crm_backend.setup.steps import run_steps

    try:
        run_steps(models(Places(load_settings().data_dir)), Console(), force=True)
    except SetupError as error:
        fail(error)
    typer.echo(
        "Both models are trained. A running Concierge understands by the new one in seconds; "
        "the dialogue is taken up at its next start."
    )


def export_encoder(
    name: Annotated[str, typer.Argument(help="A transformer: its folder, or its name on the Hugging Face hub.")],
    folder: Annotated[Path, typer.Argument(help="Where to put it; there must be nothing yet.")],
) -> None:
    """Make a transformer small and fast (8-bit ONNX), to be named as `encoder` in config.yml; needs concierge[transformers]."""
    if folder.exists():
        fail(f"{folder} is there already; name a new folder", code=2)
    from bot.nlu import NluError
    from bot.nlu.encoder_export import export_encoder as export
    from bot.nlu.evaluation import QUESTIONS, taught_cases
    from crm_backend.setup.places import ROOT

    texts = [case.text for case in taught_cases(QUESTIONS["intents"], ROOT / "nlu_data")][::_COMPARED_STRIDE]
    try:
        agreement = export(name, folder, texts)
    except NluError as error:
        fail(error)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    agreed = f"agree with the original's to a cosine of {agreement:.4f} or more"
    typer.echo(f"{folder}: {size:.1f} MB; the vectors of {len(texts)} messages {agreed}.")

"""The process that trains: `python -m crm_backend.teaching.training.work FOLDER`, with what it is to do in the folder.

It tells how far it is by lines on standard output, `{"step", "progress"}`, and leaves the report, or why there is none.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.nlu import DataError, NluError, fingerprint, read_manifest, train
from crm_backend.settings import Settings, model_key
from crm_backend.setup.models import dialogue_fingerprint
from crm_backend.setup.places import Places
from crm_backend.supervisor.process import dies_with
from crm_backend.teaching.training import evaluating, replaying
from crm_backend.teaching.training.archives import DIALOGUE, NLU, pack
from crm_backend.teaching.training.comparing import flips
from crm_backend.teaching.training.gate import objections
from crm_backend.teaching.training.job import FAILURE, MESSAGES, RESULT, Job, Problem
from crm_backend.teaching.training.reading import Asked, Pending, Readers, Tell
from crm_backend.teaching.training.stage import Parts, Stage
from crm_backend.teaching.training.validating import Invalid, check, problem_of

NICENESS = 10  # customers' turns come first
# Where the steps end on the way from 0 to 1, by how long they take.
ENDS = {"freeze": 0.02, "validate": 0.06, "train": 0.5, "evaluate": 0.75, "compare": 0.82, "converse": 0.97, "store": 1.0}
TOLD_EVERY = 0.2  # seconds


class Work:
    """One run from the frozen data to its report."""

    def __init__(self, job: Job, key: bytes) -> None:
        self._job = job
        self._key = key
        self._data = job.tree / "nlu_data"
        self._config = job.tree / "config.yml"
        self._readers = Readers(job.data_dir / "teaching" / "readings")
        self._stage: Stage | None = None
        self._seconds: dict[str, float] = {}
        self._told = 0.0

    def run(self) -> dict[str, Any]:
        """The report; raises Invalid, or NluError when nothing can be trained."""
        job = self._job
        with self._step("validate"):
            check(job.tree, job.root)
            live_print = read_manifest(job.live.nlu, self._key).fingerprint
            cases = evaluating.held_out(self._data)
            messages: list[str] = json.loads((job.folder / MESSAGES).read_text("utf-8"))
            tests = replaying.read_tests(job)
        asked = [evaluating.asked(name, case) for name, each in cases.items() for case in each]
        asked += [Asked(text) for text in messages]
        asked += [said for conversation in tests.conversations for said in replaying.said(conversation)]
        dialogue_print = dialogue_fingerprint(job.tree)
        everything = dialogue_print != job.live.dialogue_fingerprint
        with self._step("train") as tell:
            self._stage = replaying.begin_stage(job, tests, self._key, everything=everything)
            live = self._readers.begin(job.live.nlu, live_print, asked)
            trained = self._train(tell, live_print, dialogue_print)
        with self._step("evaluate") as tell:
            old, new = self._read(live, self._readers.begin(job.candidate / "nlu", trained["fingerprint"], asked), tell)
            report = evaluating.figures(cases, old, new)
        with self._step("compare") as tell:
            report["flips"] = flips(messages, cases["golden"], old, new)
            texts = [case.text for case in cases["golden"]]
            report["latency"] = evaluating.latency(job.live.nlu, job.candidate / "nlu", texts, tell)
        with self._step("converse") as tell:
            chosen = tests.conversations if everything else replaying.affected(tests.conversations, old, new)
            report["conversations"] = replaying.replay(tests, chosen, self._stage, self._parts(everything), tell)
        report["protected"] = list(job.protected)
        report["trained"] = trained
        report["compared_with"] = {"number": job.live.number, "fingerprint": live_print}
        report["against"] = [each.to_wire() for each in objections(report, job.protected)]
        with self._step("store"):
            self.stop(keep=True)
        return report | {"seconds": self._seconds}

    def stop(self, *, keep: bool = False) -> None:
        """End what it has begun; with `keep`, what was read stays for the next run."""
        self._readers.close(keep=keep)
        if self._stage:
            self._stage.close()

    def _parts(self, with_dialogue: bool) -> Parts:
        """The candidate as a version has it."""
        models = self._job.candidate
        parts = {NLU: self._job.packed_nlu.read_bytes()}
        return parts | {DIALOGUE: (models / "dialogue.tar.gz").read_bytes()} if with_dialogue else parts

    def _train(self, tell: Tell, live_print: str, dialogue_print: str) -> dict[str, Any]:
        """Both models, side by side; what is the same as before is taken from there."""
        job, nlu = self._job, self._job.candidate / "nlu"
        dialogue = self._begin_dialogue(dialogue_print)
        try:
            wanted = fingerprint(self._config, self._data)
            if wanted == live_print:
                shutil.copytree(job.live.nlu, nlu)
            else:
                train(self._config, self._data, nlu, lambda _step, part: tell(0.9 * part), self._key, job.live.nlu)
        finally:
            if dialogue and sys.exc_info()[0]:
                dialogue.kill()
        if dialogue:
            self._finish(dialogue)
        pack(nlu, job.packed_nlu)
        figures = read_manifest(nlu, self._key).figures
        return {"fingerprint": wanted, "dialogue": dialogue_print, "dialogue_trained": dialogue is not None, **figures}

    def _begin_dialogue(self, wanted: str) -> "subprocess.Popen[str] | None":
        """Begin to train Rasa's model, unless the live one was trained from the same."""
        job, output = self._job, self._job.candidate / "dialogue.tar.gz"
        if wanted == job.live.dialogue_fingerprint and job.live.dialogue.is_file():
            shutil.copyfile(job.live.dialogue, output)
            return None
        python = Places(job.data_dir, job.root).dialogue_python
        if not python.exists():
            text = "The dialogue has changed, and there is no environment of Rasa here to train it: run `concierge setup`."
            raise Invalid([Problem(text, code="no_dialogue")])
        command = [python, "-m", "bot.dialogue", "train", "--output", output.resolve(), "--root", job.tree.resolve()]
        return subprocess.Popen(
            list(map(str, command)),
            cwd=job.root,
            env={**os.environ, "PYTHONPATH": str(job.root), "RASA_TELEMETRY_ENABLED": "false"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with(os.getpid()),
        )

    def _finish(self, dialogue: "subprocess.Popen[str]") -> None:
        _, said = dialogue.communicate()
        if dialogue.returncode:
            last = (said.strip().splitlines() or ["no word"])[-1]
            raise Invalid([Problem(last.replace(f"{self._job.tree.resolve()}/", ""), code="dialogue")])

    def _read(self, live: Pending, candidate: Pending, tell: Tell) -> Any:
        return live.result(lambda part: tell(0.5 * part)), candidate.result(lambda part: tell(0.5 + 0.5 * part))

    @contextmanager
    def _step(self, step: str) -> Iterator[Tell]:
        names = list(ENDS)
        begin, end = ENDS[names[names.index(step) - 1]], ENDS[step]

        def tell(part: float) -> None:
            if time.monotonic() - self._told > TOLD_EVERY or part in (0.0, 1.0):
                self._told = time.monotonic()
                print(json.dumps({"step": step, "progress": round(begin + part * (end - begin), 4)}), flush=True)

        started = time.monotonic()
        tell(0.0)
        yield tell
        tell(1.0)
        self._seconds[step] = round(time.monotonic() - started, 2)


def main(folder: Path) -> int:
    """0: the report is there; 1: what is wrong with the data is."""
    os.nice(NICENESS)
    job = Job.read(folder)
    work = Work(job, model_key(Settings()))
    try:
        report = work.run()
    except (Invalid, NluError) as error:
        (folder / FAILURE).write_text(json.dumps([problem.to_wire() for problem in _problems(error, job)]), "utf-8")
        work.stop()
        return 1
    (folder / RESULT).write_text(json.dumps(report), "utf-8")
    return 0


def _problems(error: Exception, job: Job) -> list[Problem]:
    if isinstance(error, Invalid):
        return error.problems
    return [problem_of(error, job.tree) if isinstance(error, DataError) else Problem(str(error), code="model")]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

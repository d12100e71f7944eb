"""A double of stock Rasa: a program with its command line and its HTTP answers, which knows a message by its first word."""

import sys
from pathlib import Path

from crm_backend.bench.stock_env import StockEnv

PROGRAM = """
import http.server, json, os, pathlib, sys

def after(option):
    return sys.argv[sys.argv.index(option) + 1]

if sys.argv[1] == "train":
    learnt = json.loads(pathlib.Path(after("--nlu"), "nlu.json").read_text("utf-8"))["rasa_nlu_data"]["common_examples"]
    print("Epochs: 100%|#| 3/3")
    os.makedirs(after("--out"))
    pathlib.Path(after("--out"), after("--fixed-model-name") + ".tar.gz").write_text(json.dumps(learnt), "utf-8")
    sys.exit()

intents = {each["text"].split()[0]: each["intent"] for each in json.loads(pathlib.Path(after("--model")).read_text("utf-8"))}

class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({})

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        known = intents.get(said.split()[0])
        ranking = [{"name": known or min(intents.values()), "confidence": 0.9 if known else 0.2}]
        if not known:
            ranking.insert(0, {"name": "nlu_fallback", "confidence": 0.3})
        self.answer({"text": said, "intent": ranking[0], "intent_ranking": ranking, "entities": []})

    def answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.HTTPServer((after("--interface"), int(after("--port"))), Door).serve_forever()
"""
DEFAULTS = "{pipeline: [{name: DIETClassifier, epochs: 100}], policies: []}"


class StockDouble(StockEnv):
    """An environment that is made, with the double as its `rasa`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rasa.parent.mkdir(parents=True)
        self.rasa.write_text(f"#!{sys.executable}\n{PROGRAM}", "utf-8")
        self.rasa.chmod(0o755)
        defaults = self.folder / "lib/python3.10/site-packages/rasa/engine/recipes/config_files/default_config.yml"
        defaults.parent.mkdir(parents=True)
        defaults.write_text(DEFAULTS, "utf-8")

    def is_made(self) -> bool:
        return True

    def versions(self) -> str:
        return "a double"

"""What the bot says: responses in the domain's files, changed as lines, so that comments, order and buttons stay.

English and Chinese stand in `bot/domain/*.yml`, every other language in `bot/domain/languages/<code>.yml`.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import yaml

from crm_backend.teaching.dataset import gaps
from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import (
    Edit,
    appended,
    block_end,
    edited,
    ended,
    entries,
    is_block,
    items,
    line_of,
    line_start,
    mapping,
    said,
    scalar,
    value_of,
)

DOMAIN, LANGUAGES = "bot/domain", "bot/domain/languages"
TAUGHT = f"{DOMAIN}/taught.yml"  # where a response is that no file has yet
ENGLISH, IN_THE_DOMAIN = "en", ("en", "zh")
MOST_VARIANTS = 8
NAME = re.compile(r"utter_[a-z0-9_]{1,80}")
_HEAD = '# Answers that were taught in the console.\nversion: "3.1"\n\nresponses:\n'


@dataclass(frozen=True)
class Variant:
    """One way to say a response; `plain` ones have a text and, but for English, the condition on the language alone."""

    text: str
    language: str
    file: str
    line: int
    buttons: tuple[str, ...] = ()  # their titles
    plain: bool = True


@dataclass
class Response:
    """A response with its variants in all languages."""

    name: str
    file: str
    line: int
    variants: list[Variant] = field(default_factory=list)

    def texts(self, language: str) -> list[str]:
        """The plain variants in a language."""
        return [each.text for each in self.variants if each.language == language and each.plain]

    def languages(self) -> list[str]:
        return list(dict.fromkeys(each.language for each in self.variants))

    def gaps(self) -> list[str]:
        """The fields of all variants."""
        return list(dict.fromkeys(name for each in self.variants for name in gaps.gaps(each.text)))


def languages(tree: Tree) -> list[str]:
    """The languages that the bot answers in, English first."""
    files = sorted(name.removeprefix(f"{LANGUAGES}/").removesuffix(".yml") for name in tree.under(LANGUAGES))
    return [*IN_THE_DOMAIN, *files]


def slots(tree: Tree) -> list[str]:
    """The names of all slots."""
    return [key.value for _, node in documents(tree) for key, _ in entries(value_of(node, "slots"))]


def documents(tree: Tree) -> Iterator[tuple[str, yaml.MappingNode]]:
    """The domain's files, without those of languages; raises Rejected for one that cannot be read."""
    for name in tree.under(DOMAIN):
        if not name.startswith(f"{LANGUAGES}/"):
            yield name, mapping(tree.files[name], name)


def read(tree: Tree) -> dict[str, Response]:
    """All responses by name; raises Rejected for a file that cannot be read."""
    found: dict[str, Response] = {}
    for file, _ in documents(tree):
        for name, line, variants in _in_domain(tree.files[file], file):
            found.setdefault(name, Response(name, file, line)).variants.extend(variants)
    for file in tree.under(LANGUAGES):
        for name, _, variants in _in_language(tree.files[file], file):
            if name in found:
                found[name].variants.extend(variants)
    return found


Said = tuple[tuple[str, int, tuple[Variant, ...]], ...]  # of each response its name, its line and its variants


@functools.lru_cache(maxsize=100)
def _in_domain(text: str, file: str) -> Said:
    pairs = entries(value_of(mapping(text, file), "responses"))
    return tuple((key.value, line_of(key), tuple(_variant(item, file) for item in items(value))) for key, value in pairs)


@functools.lru_cache(maxsize=20)
def _in_language(text: str, file: str) -> Said:
    language = file.removeprefix(f"{LANGUAGES}/").removesuffix(".yml")
    return tuple(
        (
            key.value,
            line_of(key),
            tuple(Variant(said(each) or "", language, file, line_of(each)) for each in items(value) or [value]),
        )
        for key, value in entries(mapping(text, file))
    )


def set_texts(tree: Tree, content: Mapping[str, Any]) -> None:
    """Let a response be said in these ways in a language; one that is new needs English first."""
    name, language, texts = content["name"], content["language"], list(content["variants"])
    if not NAME.fullmatch(name):
        raise Rejected(
            because(
                "response_name",
                "a response is called utter_ and then small letters, digits and underscores, not '{name}'",
                name=name,
            )
        )
    if len(texts) > MOST_VARIANTS or len(set(texts)) < len(texts):
        raise Rejected(because("many_texts", "a response has {most} different texts at most", most=MOST_VARIANTS))
    for text in texts:
        gaps.check(text)
    if language not in languages(tree):
        raise Rejected(because("language_unknown", "the bot does not answer in '{language}'", language=language))
    if language not in IN_THE_DOMAIN:
        _set_in_languages(tree, name, language, texts)
    else:
        _set_in_domain(tree, name, language, texts)


def add(tree: Tree, content: Mapping[str, Any]) -> None:
    """Begin a response with texts in several languages, English among them; one that is there already stays as it is."""
    name, texts = content["name"], content["texts"]
    if name in read(tree):
        return
    if not texts.get(ENGLISH):
        raise Rejected(
            because(
                "needs_english",
                "the new response {name} needs an English text: whoever speaks a language without one hears it",
                name=name,
            )
        )
    for language in sorted(texts, key=lambda code: code != ENGLISH):
        set_texts(tree, {"name": name, "language": language, "variants": texts[language]})


def reset(tree: Tree, content: Mapping[str, Any]) -> None:
    """Let a response be said again as it was before it was taught: `variants`, or not at all where there are none."""
    set_texts(tree, content)


def _set_in_domain(tree: Tree, name: str, language: str, texts: Sequence[str]) -> None:
    file, key, value = _find(tree, name)
    if key is None:
        if language != ENGLISH and texts:
            raise Rejected(because("needs_english", "the new response {name} needs an English text first", name=name))
        if texts:
            _add(tree, name, texts)
        return
    text = tree.files[file]
    if not isinstance(value, yaml.SequenceNode) or value.flow_style:
        raise Rejected(
            because("only_in_file", "{name} is written in a form that can only be edited in the file", name=name),
            file,
            line_of(key),
        )
    own = [item for item in items(value) if (variant := _variant(item, file)).language == language and variant.plain]
    if not texts and len(own) == len(value.value):
        _drop(tree, file, key, value)
        return
    if not texts and language == ENGLISH:
        raise Rejected(
            because("no_english", "{name} needs an English text: whoever speaks a language without one hears it", name=name),
            file,
            line_of(key),
        )
    indent = " " * value.start_mark.column
    condition = "" if language == ENGLISH else f"{indent}  condition: [{{type: slot, name: language, value: {language}}}]\n"
    blocks = [f"{indent}- text: {scalar(one)}\n{condition}" for one in texts]
    at = block_end(text, value) if language != ENGLISH else line_start(text, value)
    scalars = [value_of(item, "text") for item in own]
    tree.files[file] = edited(ended(text), _edits(text, own, scalars, texts, blocks, at))


def _set_in_languages(tree: Tree, name: str, language: str, texts: Sequence[str]) -> None:
    if _find(tree, name)[1] is None:
        raise Rejected(f"there is no response {name} to be said in '{language}'")
    file = f"{LANGUAGES}/{language}.yml"
    text = ended(tree.files[file])
    known = next(((key, value) for key, value in entries(mapping(text, file)) if key.value == name), None)
    whole = "" if not texts else f"{name}: {scalar(texts[0])}\n" if len(texts) == 1 else _listed(name, texts)
    if known is None:
        tree.files[file] = text + whole
        return
    key, value = known
    now = [said(node) or "" for node in (items(value) or [value])]
    if now == list(texts):
        return
    if isinstance(value, yaml.SequenceNode) and not value.flow_style and len(texts) > 1:
        indent = " " * value.start_mark.column
        blocks = [f"{indent}- {scalar(one)}\n" for one in texts]
        edits = _edits(text, items(value), items(value), texts, blocks, block_end(text, value))
    else:
        edits = [Edit(line_start(text, key), block_end(text, value), whole)]
    tree.files[file] = edited(text, edits)


def _edits(
    text: str,
    own: Sequence[yaml.Node],
    scalars: Sequence[yaml.Node | None],
    texts: Sequence[str],
    blocks: Sequence[str],
    at: int,
) -> list[Edit]:
    """What makes these texts of the parts `own`, whose texts are `scalars`; new ones are `blocks`, the first of all at `at`."""
    edits: list[Edit] = []
    now = [said(each) or "" for each in scalars]
    for what, start, end, first, last in SequenceMatcher(None, now, texts, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        paired = min(end - start, last - first)
        for index in range(paired):
            old = scalars[start + index]
            assert old is not None  # a plain variant has a text
            end_of_old, rest = (block_end(text, old), "\n") if is_block(old) else (old.end_mark.index, "")
            edits.append(Edit(old.start_mark.index, end_of_old, scalar(texts[first + index]) + rest))
        for part in own[start + paired : end]:
            edits.append(Edit(line_start(text, part), block_end(text, part), ""))
        if added := "".join(blocks[first + paired : last]):
            before = own[start + paired - 1] if start + paired else None
            place = block_end(text, before) if before is not None else line_start(text, own[0]) if own else at
            edits.append(Edit(place, place, added))
    return edits


def _add(tree: Tree, name: str, texts: Sequence[str]) -> None:
    lines = "".join(f"    - text: {scalar(text)}\n" for text in texts)
    tree.files[TAUGHT] = appended(tree.files.get(TAUGHT, _HEAD), TAUGHT, "responses", f"  {name}:\n{lines}")


def _drop(tree: Tree, file: str, key: yaml.Node, value: yaml.Node) -> None:
    """Take a response out; in its file's place `responses` stays without any."""
    text = tree.files[file]
    tree.files[file] = edited(text, [Edit(line_start(text, key), block_end(text, value), "")])
    if file == TAUGHT and tree.files[file] == _HEAD:
        del tree.files[file]
    for language in languages(tree):
        if language not in IN_THE_DOMAIN:
            _drop_from(tree, str(said(key)), language)


def _drop_from(tree: Tree, name: str, language: str) -> None:
    file = f"{LANGUAGES}/{language}.yml"
    text = tree.files[file]
    known = [pair for pair in entries(mapping(text, file)) if pair[0].value == name]
    cuts = [Edit(line_start(text, key), block_end(text, value), "") for key, value in known]
    tree.files[file] = edited(text, cuts)


def _listed(name: str, texts: Sequence[str]) -> str:
    return f"{name}:\n" + "".join(f"  - {scalar(text)}\n" for text in texts)


def _find(tree: Tree, name: str) -> tuple[str, yaml.Node | None, yaml.Node | None]:
    for file, node in documents(tree):
        for key, value in entries(value_of(node, "responses")):
            if key.value == name:
                return file, key, value
    return TAUGHT, None, None


def _variant(item: yaml.Node, file: str) -> Variant:
    conditions = items(value_of(item, "condition"))
    spoken = [said(value_of(each, "value")) or "" for each in conditions if said(value_of(each, "name")) == "language"]
    text = said(value_of(item, "text"))
    plain = text is not None and len(conditions) == len(spoken) <= 1 and value_of(item, "channel") is None
    titles = tuple(said(value_of(button, "title")) or "" for button in items(value_of(item, "buttons")))
    return Variant(text or "", spoken[0] if spoken else ENGLISH, file, line_of(item), titles, plain)

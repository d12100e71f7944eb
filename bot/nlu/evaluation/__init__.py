"""Measures understanding: reads labelled messages in many formats, teaches them the pipeline's own parts, asks, counts."""

from bot.nlu.evaluation.answers import Answer, by_file, by_language, by_words
from bot.nlu.evaluation.asking import ask, cross_validate, find
from bot.nlu.evaluation.cases import OUT_OF_SCOPE, Case
from bot.nlu.evaluation.catalogue import asked_cases, calibration, taught_cases
from bot.nlu.evaluation.figures import Figures, figures_of, in_scope, mean_of, rejected
from bot.nlu.evaluation.lessons import Lesson, draw
from bot.nlu.evaluation.metrics import Bin, Score, reliability
from bot.nlu.evaluation.questions import QUESTIONS, Question
from bot.nlu.evaluation.readers import read_cases
from bot.nlu.evaluation.spans import EntityScores, Finding, entity_figures, span_scores, value_scores

__all__ = [
    "OUT_OF_SCOPE",
    "QUESTIONS",
    "Answer",
    "Bin",
    "Case",
    "EntityScores",
    "Figures",
    "Finding",
    "Lesson",
    "Question",
    "Score",
    "ask",
    "asked_cases",
    "by_file",
    "by_language",
    "by_words",
    "calibration",
    "cross_validate",
    "draw",
    "entity_figures",
    "figures_of",
    "find",
    "in_scope",
    "mean_of",
    "read_cases",
    "rejected",
    "reliability",
    "span_scores",
    "taught_cases",
    "value_scores",
]

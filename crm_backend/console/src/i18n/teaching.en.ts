/** All texts of Teaching in English, fetched with its pages; `teaching.zh.ts` has the same keys. */

import { answers } from "./answers.en";
import { discoveries } from "./discoveries.en";
import { labelling } from "./labelling.en";
import { models } from "./models.en";
import { quality } from "./quality.en";
import { training } from "./training.en";

const teaching = {
  discoveries,
  quality,
  title: "Teaching",
  part: "What is shown",
  parts: {
    inbox: "To label",
    discoveries: "New intents",
    quality: "Data quality",
    training: "Training",
    models: "Models",
    answers: "Answers",
    tests: "Tests",
  },
  purposes: {
    inbox: "What the bot got wrong, the most worth labelling first: say what was meant.",
    discoveries: "What customers ask for and no intent fits, grouped. Make an intent of it, or dismiss it.",
    quality: "What is likely wrong with the examples that the bot learns from, each with a remedy.",
    training: "Learn what was approved, and see what gets better or worse before it goes live.",
    models: "Which version answers customers, how it fares, and the way to another one or back.",
    answers: "What the bot says and does. Changes are drafts until they are reviewed and trained.",
    tests: "Conversations that went well: a new model has to get them right as well.",
  },
};

export const pages = { teaching, answers, labelling, training, models };

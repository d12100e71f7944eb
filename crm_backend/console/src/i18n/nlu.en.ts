/** Texts about what was understood of a message, in English; `nlu.zh.ts` has the same keys. */

export const nlu = {
  show: "How the bot understood this",
  title: "Understanding",
  language: "Language",
  intent: "Intent",
  decision: "Decision",
  act: "Sure: acted on it",
  ask: "Two or three likely: asked back",
  unsure: "Unsure: said so",
  entities: "Found in the text",
  sentiment: "Mood",
  why: "Moved by",
  raises: "speaks for a good mood",
  lowers: "speaks for a bad mood",
  urgency: "Urgency",
  pending: "Not understood yet",
  runnerUp: "Also likely",
  mood: { negative: "Negative", neutral: "Neutral", positive: "Positive" },
};

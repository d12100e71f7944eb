/** A mood by shape and colour at once. */

import type { Mood } from "../api/types";
import { useTexts } from "../i18n";

const SHAPES: Record<Mood, string> = { negative: "M1 2.500h10L6 10.500z", neutral: "M2 2h8v8H2z", positive: "M1 9.500h10L6 1.500z" };

export function MoodMark({ mood }: { mood: Mood }) {
  const label = useTexts().list.mood[mood];
  return (
    <svg width={10} height={10} viewBox="0 0 12 12" role="img" aria-label={label} fill={`var(--${mood})`} style={{ flex: "none" }}>
      <title>{label}</title>
      <path d={SHAPES[mood]} />
    </svg>
  );
}

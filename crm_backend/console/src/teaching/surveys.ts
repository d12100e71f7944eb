/** Long looks at messages and data (crm_backend/teaching/surveys.py). */

export interface Survey<Figures> {
  computed_at: string | null;
  /** One is at work, or will be soon. */
  waits: boolean;
  step: string | null;
  /** 0 to 1. */
  progress: number;
  error: string | null;
  figures: Figures | null;
}

const OFTEN_MS = 1000;
const SELDOM_MS = 60_000;

/** How soon to ask again: often while a look is at work. */
export const interval = (survey: Survey<unknown> | undefined): number => (survey?.waits ? OFTEN_MS : SELDOM_MS);

/** The time, watched by everything that shows "4 min": one timer for all of it. */

import { Store, useStore } from "../state/store";

const TICK_MS = 15_000;
const now = new Store(Date.now());
setInterval(() => now.set(Date.now()), TICK_MS);

export const useNow = (): number => useStore(now);

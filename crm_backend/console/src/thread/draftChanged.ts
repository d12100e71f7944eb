/** Counts up when a draft was changed from outside its composer. */

import { Store } from "../state/store";

export const draftChanged = new Store(0);

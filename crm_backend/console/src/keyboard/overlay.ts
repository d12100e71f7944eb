/** Which of the two dialogs of the keyboard is open. */

import { Store } from "../state/store";

export const overlay = new Store<"palette" | "help" | null>(null);

/** Which conversation's dialog "Go on by e-mail" is open: its id. */

import { Store } from "../state/store";

export const movedChat = new Store<string | null>(null);

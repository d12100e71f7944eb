/** Which picture of a thread is shown large: its attachment's id. */

import { Store } from "../state/store";

export const shownPicture = new Store<string | null>(null);

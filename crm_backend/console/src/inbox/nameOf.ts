/** What to call the customer of a conversation. */

import type { Conversation } from "../api/types";
import type { Texts } from "../i18n";

export function nameOf({ customer, sender_id }: Conversation, t: Texts): string {
  return customer?.name || customer?.email || `${t.list.anonymous} ${sender_id.slice(-4)}`;
}

/** Tells the CRM that the thread has been seen, once it has been in sight for a moment. */

import { useEffect } from "react";
import { api } from "../api/client";
import type { Conversation } from "../api/types";

const GLANCE_MS = 700;

export function useMarkRead(conversation: Conversation | undefined): void {
  const id = conversation?.id;
  const unread = conversation?.unread ?? 0;
  useEffect(() => {
    if (!id || unread === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function look() {
      clearTimeout(timer);
      if (document.visibilityState !== "visible") return;
      timer = setTimeout(() => void api.post(`/conversations/${id}/read`).catch(() => undefined), GLANCE_MS); // it is told again with the next message
    }
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [id, unread]);
}

/** Keeps the foot of a thread in sight unless the reader has scrolled up; then says that there is something new. */

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const NEAR_PX = 80;

interface Foot {
  scroller: RefObject<HTMLDivElement | null>;
  /** Something new lies below what the reader sees. */
  away: boolean;
  toFoot: () => void;
}

/** `newest` names the last thing in the thread; `sent` counts what the reader has just sent, which always goes to the foot. */
export function useFoot(present: boolean, newest: string, sent: number): Foot {
  const scroller = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const before = useRef({ newest, sent });
  const [away, setAway] = useState(false);

  const toFoot = useCallback(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    setAway(false);
  }, []);

  useEffect(() => {
    const box = scroller.current;
    if (!present || !box) return;
    const look = () => {
      near.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
      if (near.current) setAway(false);
    };
    const follow = new ResizeObserver(() => near.current && toFoot()); // pictures, and panels that are opened
    for (const part of [box, ...box.children]) follow.observe(part);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      follow.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [present, toFoot]);

  useEffect(() => {
    const sentNow = sent > before.current.sent;
    const changed = newest !== before.current.newest;
    before.current = { newest, sent };
    if (near.current || sentNow) toFoot();
    else if (changed) setAway(true);
  }, [newest, sent, toFoot]);

  return { scroller, away, toFoot };
}

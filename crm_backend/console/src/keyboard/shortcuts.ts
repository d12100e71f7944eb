/** Keys that work wherever nothing is being typed and no dialog is open. */

import { useEffect, useLayoutEffect, useRef } from "react";

export type Shortcuts = Partial<Record<string, () => void>>;

/** Whether a dialog was open when the newest key went down: Escape may have closed it before the key gets to the shortcuts. */
let overlaid = false;
/** Here, and not where a shortcut is used, so that it runs before any dialog's own listener. */
window.addEventListener("keydown", () => (overlaid = document.querySelector('[role="dialog"], [role="menu"]') !== null), { capture: true });

export function useShortcuts(shortcuts: Shortcuts): void {
  const newest = useRef(shortcuts);
  useLayoutEffect(() => {
    newest.current = shortcuts;
  });
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
      if (overlaid || isTyping(event.target)) return;
      const run = newest.current[event.key];
      if (!run) return;
      event.preventDefault();
      run();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

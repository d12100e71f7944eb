/** When what uses this goes away, the focus returns to where it was before. */

import { useEffect } from "react";

export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}

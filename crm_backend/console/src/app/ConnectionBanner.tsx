/** Says when the desk is not live; a short interruption is not worth a word. */

import { useEffect, useState } from "react";
import { useTexts } from "../i18n";
import { status } from "../live/status";
import { session } from "../session/session";
import { useStore } from "../state/store";
import { Icon } from "../ui/Icon";
import styles from "./shell.module.css";

const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const t = useTexts();
  const lost = useStore(status) === "lost";
  const signedIn = useStore(session).state === "in";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) return setShown(false);
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <div role="status" aria-live="polite">
      {shown && signedIn && (
        <p className={styles.banner}>
          <Icon name="warning" size={16} />
          {t.problems.offline}
        </p>
      )}
    </div>
  );
}

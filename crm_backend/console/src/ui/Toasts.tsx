/** The notices at the foot of the page. */

import { Button } from "@mantine/core";
import { useTexts } from "../i18n";
import { useStore } from "../state/store";
import { dismiss, type Toast, toasts } from "../state/toasts";
import { Icon } from "./Icon";
import styles from "./ui.module.css";

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map((one) => (
        <Line key={one.id} toast={one} />
      ))}
    </div>
  );
}

function Line({ toast }: { toast: Toast }) {
  const t = useTexts();
  const { action } = toast;
  return (
    <div className={styles.toast} data-kind={toast.kind} data-notice="true">
      <Icon name={toast.kind === "done" ? "check" : "warning"} />
      <span>{toast.text}</span>
      {action && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            dismiss(toast.id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <button type="button" className={styles.plain} onClick={() => dismiss(toast.id)} aria-label={t.keyboard.close}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

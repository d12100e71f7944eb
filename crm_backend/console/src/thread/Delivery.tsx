/** How far a message of ours has come: a sign and a word, and in words why it did not arrive. */

import { Tooltip } from "@mantine/core";
import type { Message } from "../api/types";
import { type Texts, useTexts } from "../i18n";
import { Icon, type IconName } from "../ui/Icon";
import styles from "./thread.module.css";

const SIGNS: Record<string, IconName> = {
  due: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "warning",
  unknown: "info",
};

export function Delivery({ message: { delivery, delivery_error } }: { message: Message }) {
  const t = useTexts();
  if (!delivery) return null;
  const name = t.thread.delivery[delivery] ?? delivery;
  return (
    <Tooltip label={t.thread.deliveryMeans[delivery] ?? name} openDelay={400} withinPortal multiline maw={280}>
      <span className={styles.delivery} data-delivery={delivery}>
        <Icon name={SIGNS[delivery] ?? "info"} size={14} />
        {delivery_error && delivery !== "due" ? t.thread.because(name, reasonWords(delivery_error, t)) : name}
      </span>
    </Tooltip>
  );
}

/** Our own reasons have words; a platform's are shown as it gave them. */
const reasonWords = (reason: string, t: Texts): string => t.thread.reasons[reason] ?? reason;

/** Where the messages will be. */

import { Skeleton } from "@mantine/core";
import styles from "./thread.module.css";

export function ThreadSkeleton() {
  return (
    <section className={styles.pane} aria-hidden="true">
      <header className={styles.header}>
        <Skeleton height={14} width={160} mt={6} />
        <Skeleton height={10} width={220} mt={10} mb={6} />
      </header>
      <BubbleSkeletons />
    </section>
  );
}

export function BubbleSkeletons() {
  return (
    <div className={styles.blanks} aria-hidden="true">
      <Skeleton height={40} width="46%" radius={12} />
      <Skeleton height={64} width="56%" radius={12} ml="auto" />
      <Skeleton height={40} width="34%" radius={12} />
      <Skeleton height={40} width="50%" radius={12} ml="auto" />
    </div>
  );
}

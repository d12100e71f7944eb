/** Where the rows will be. */

import { Skeleton } from "@mantine/core";
import styles from "./list.module.css";

const ROWS = [62, 48, 70, 55, 66, 44, 58];

export function ListSkeleton() {
  return (
    <div aria-hidden="true">
      {ROWS.map((width) => (
        <div key={width} className={styles.blank}>
          <Skeleton height={10} width={`${width}%`} />
          <Skeleton height={10} width={`${width + 22}%`} />
        </div>
      ))}
    </div>
  );
}

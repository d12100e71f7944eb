/** Over a conversation while files are dragged onto it. */

import { useTexts } from "../i18n";
import { Icon } from "../ui/Icon";
import styles from "./files.module.css";

export function Dropping() {
  const t = useTexts();
  return (
    <div className={styles.dropping}>
      <Icon name="clip" size={24} />
      <p>{t.files.drop}</p>
    </div>
  );
}

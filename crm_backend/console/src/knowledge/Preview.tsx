/** Markdown as customers will see it: rendered by the server, which lets no HTML of the author through. */

import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTexts } from "../i18n";
import styles from "./knowledge.module.css";
import { previewOptions } from "./queries";

export function Preview({ body }: { body: string }) {
  const t = useTexts();
  const [settled] = useDebouncedValue(body, 300);
  const preview = useQuery({ ...previewOptions(settled), enabled: Boolean(settled.trim()) });
  if (!body.trim()) return <p className={styles.quiet}>{t.knowledge.nothingToPreview}</p>;
  if (preview.isError) return <p className={styles.quiet}>{t.problems.load}</p>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server renders it and escapes all HTML (crm_backend/pages)
  return <div className={styles.rendered} dangerouslySetInnerHTML={{ __html: preview.data?.html ?? "" }} />;
}

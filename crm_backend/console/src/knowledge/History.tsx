/** How an article came to be: every version with who wrote it and when; an earlier one can be made current again. */

import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import { useLanguage, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { toast } from "../state/toasts";
import { displayName } from "../time/format";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import styles from "./knowledge.module.css";
import { Preview } from "./Preview";
import { articleOptions, keys, versionsOptions } from "./queries";
import type { Article, Version } from "./types";

interface Props {
  article: Article;
  /** Whether something is typed that a restored text would hide. */
  changed: boolean;
  onRestored: () => void;
  onClose: () => void;
}

export function History({ article, changed, onRestored, onClose }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const versions = useQuery(versionsOptions(article.slug));
  const [chosen, choose] = useState<string | null>(null);
  const items = versions.data?.items ?? [];
  const shown = items.find(({ id }) => id === chosen) ?? items[0];
  const restore = useRestore(article, items);

  return (
    <Modal
      opened
      onClose={onClose}
      title={t.knowledge.history}
      size="xl"
      lockScroll={false}
      closeButtonProps={{ "aria-label": t.keyboard.close }}
    >
      {versions.isError && <Notice words={[t.knowledge.history, t.problems.load]} urgent />}
      <div className={styles.history}>
        <ol>
          {items.map((version) => (
            <li key={version.id}>
              <button type="button" aria-pressed={version === shown} onClick={() => choose(version.id)}>
                <b>
                  {displayName("language", version.locale, language)}, {t.knowledge.version(version.version)}
                  {version.current && <em>{t.knowledge.current}</em>}
                </b>
                <span>
                  {version.author ? t.knowledge.by(version.author) : t.knowledge.atTheStart}, <Time at={version.at} />
                </span>
              </button>
            </li>
          ))}
        </ol>
        {shown && (
          <article lang={shown.locale}>
            <h3>{shown.title}</h3>
            <p className={styles.lead}>{shown.summary}</p>
            <Preview body={shown.body} />
            {!shown.current && (
              <Button
                loading={restore.isPending}
                onClick={() =>
                  restore.mutate(shown, {
                    onSuccess: () => {
                      if (changed) onRestored();
                      onClose();
                    },
                  })
                }
              >
                {t.knowledge.restore}
              </Button>
            )}
          </article>
        )}
      </div>
    </Modal>
  );
}

function useRestore(article: Article, items: Version[]) {
  const t = useTexts();
  const client = useQueryClient();
  const post = (version: Version) => api.post<Article>(`/knowledge/articles/${article.slug}/restore`, { version_id: version.id });
  async function restored(version: Version): Promise<void> {
    client.setQueryData(articleOptions(article.slug).queryKey, await post(version));
    void client.invalidateQueries({ queryKey: keys.all, predicate: ({ queryKey }) => queryKey[1] !== "preview" });
  }
  return useMutation({
    mutationFn: restored,
    onSuccess: (_, version) => {
      const before = items.find(({ locale, current }) => current && locale === version.locale);
      const run = () => before && void restored(before).then(() => toast(t.knowledge.undone));
      toast(t.knowledge.restored, { action: { label: t.knowledge.undo, run } });
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
  });
}

/** What is known of an article besides its text: who changed it last, whether it helps, where customers read it. */

import { useLanguage, useTexts } from "../i18n";
import { Time } from "../ui/Time";
import styles from "./knowledge.module.css";
import type { Article } from "./types";

export function Facts({ article }: { article: Article }) {
  const t = useTexts().knowledge;
  const language = useLanguage();
  const { helpful, not_helpful } = article;
  return (
    <p className={styles.known}>
      <span>
        {article.updated_by ? t.changedBy(article.updated_by) : t.atTheStart}, <Time at={article.updated_at} />
      </span>
      <span>{helpful + not_helpful ? t.votes(helpful, not_helpful) : t.noVotes}</span>
      {article.published ? (
        <a href={`/help/${article.slug}?lang=${language}`} target="_blank" rel="noreferrer">
          {t.open}
        </a>
      ) : (
        <em>{t.hidden}</em>
      )}
    </p>
  );
}

/** One article: to be edited by those who may, to be read by everybody. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../api/client";
import { useLanguage, useTexts } from "../i18n";
import { displayName } from "../time/format";
import { Notice } from "../ui/Notice";
import { Segments } from "../ui/Segments";
import { Tip } from "../ui/Tip";
import { draftOf } from "./draft";
import { Editor } from "./Editor";
import { Facts } from "./Facts";
import styles from "./knowledge.module.css";
import { Preview } from "./Preview";
import { articleOptions } from "./queries";
import { type Article, FALLBACK, titleOf } from "./types";

export function ArticlePane({ slug, mayEdit }: { slug: string; mayEdit: boolean }) {
  const t = useTexts();
  const article = useQuery(articleOptions(slug));
  if (article.data && mayEdit) return <Editor draftKey={slug} article={article.data} stored={draftOf(article.data)} />;
  if (article.data) return <Reader article={article.data} />;
  const gone = article.error instanceof ApiError && article.error.status === 404;
  return (
    <section className={styles.pane}>
      {article.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={24} width="40%" />
          <Skeleton height={200} />
        </div>
      )}
      {gone && <Notice words={t.knowledge.gone} />}
      {article.isError && !gone && (
        <Notice
          words={[t.knowledge.title, t.problems.load]}
          action={{ label: t.problems.again, run: () => void article.refetch() }}
          urgent
        />
      )}
    </section>
  );
}

function Reader({ article }: { article: Article }) {
  const t = useTexts().knowledge;
  const language = useLanguage();
  const navigate = useNavigate();
  const written = article.languages;
  const [chosen, choose] = useState(written.includes(language) ? language : (written[0] ?? FALLBACK));
  const text = article.texts[chosen];
  return (
    <section className={styles.pane} aria-label={titleOf(article, language)}>
      <header className={styles.bar}>
        <span className={styles.back}>
          <Tip name={t.back} icon="back" onClick={() => void navigate("/knowledge")} />
        </span>
        <h2>{titleOf(article, language)}</h2>
        {written.length > 1 && (
          <Segments
            label={t.language}
            value={chosen}
            choices={written.map((value) => ({ value, label: displayName("language", value, language) }))}
            onChange={choose}
          />
        )}
      </header>
      <Facts article={article} />
      <div className={styles.reading}>
        <p className={styles.lead}>{text?.summary}</p>
        <Preview body={text?.body ?? ""} />
      </div>
    </section>
  );
}

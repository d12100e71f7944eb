/** The knowledge base: the articles that the bot answers with, and the questions that none answers. */

import { Navigate, useParams } from "react-router";
import { useTexts } from "../i18n";
import { useMe } from "../session/session";
import { Notice } from "../ui/Notice";
import { ArticleList } from "./ArticleList";
import { ArticlePane } from "./ArticlePane";
import { GapsPane } from "./GapsPane";
import styles from "./knowledge.module.css";
import { NewArticle } from "./NewArticle";

export default function KnowledgePage() {
  const t = useTexts();
  const { part = "articles", slug } = useParams();
  const mayEdit = useMe().role !== "agent";
  if (!["articles", "new", "gaps"].includes(part) || (part !== "articles" && !mayEdit)) return <Navigate to="/knowledge" replace />;
  if (part === "gaps") {
    return (
      <main className={styles.page}>
        <GapsPane />
      </main>
    );
  }
  return (
    <main className={styles.page} data-shows={slug || part === "new" ? "one" : "list"}>
      <ArticleList selected={slug} mayEdit={mayEdit} />
      {part === "new" && <NewArticle />}
      {part === "articles" && slug && <ArticlePane key={slug} slug={slug} mayEdit={mayEdit} />}
      {part === "articles" && !slug && (
        <section className={styles.nothing}>
          <Notice words={t.knowledge.none} />
        </section>
      )}
    </main>
  );
}

/** What the bot says and does: answers, rules, thresholds, and the review of what was changed. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { changesOptions } from "./queries";
import { ResponsesPane } from "./ResponsesPane";
import { ReviewPane } from "./ReviewPane";
import { RulesPane } from "./RulesPane";
import { ThresholdsPane } from "./ThresholdsPane";
import { TitlesPane } from "./TitlesPane";

const VIEWS = ["responses", "titles", "rules", "thresholds", "review"] as const;
type View = (typeof VIEWS)[number];

export default function AnswersPart() {
  const t = useTexts().answers;
  const navigate = useNavigate();
  const { id } = useParams();
  const drafts = useQuery(changesOptions("draft", "all", 1)).data?.counts.draft ?? 0;
  const view: View = VIEWS.find((one) => one === id) ?? "responses";
  return (
    <div className={styles.part}>
      <nav className={styles.views} data-phone-hidden={view === "responses" && Boolean(id) && id !== "responses"}>
        <Segments
          label={t.view}
          value={view}
          choices={VIEWS.map((value) => ({ value, label: t[value], ...(value === "review" ? { badge: drafts } : {}) }))}
          onChange={(next) => void navigate(`/teaching/answers/${next}`)}
        />
      </nav>
      {view === "responses" && <ResponsesPane name={id === "responses" ? undefined : id} />}
      {view === "titles" && <TitlesPane />}
      {view === "rules" && <RulesPane />}
      {view === "thresholds" && <ThresholdsPane />}
      {view === "review" && <ReviewPane />}
    </div>
  );
}

/** When it was looked last, how far a look is, and a way to have another one. */

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client";
import { useLanguage } from "../i18n";
import { explain } from "../i18n/problems";
import { useMe } from "../session/session";
import { toast } from "../state/toasts";
import { percent } from "../time/format";
import { Time } from "../ui/Time";
import styles from "./survey.module.css";
import type { Survey } from "./surveys";
import { useTexts } from "./texts";

interface Props {
  survey: Survey<unknown>;
  /** What was looked at, in words. */
  about: string | null;
  /** Where a look is asked for. */
  path: string;
  queryKey: readonly string[];
}

export function SurveyBar({ survey, about, path, queryKey }: Props) {
  const t = useTexts();
  const words = t.teaching.discoveries;
  const language = useLanguage();
  const client = useQueryClient();
  const mayAsk = useMe().role === "admin";
  const ask = useMutation({
    mutationFn: () => api.post(path),
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
    onSettled: () => void client.invalidateQueries({ queryKey }),
  });
  const step = survey.step ? (words.steps[survey.step] ?? survey.step) : words.willLook;
  return (
    <div className={styles.bar}>
      {survey.waits ? (
        <div className={styles.progress}>
          <span role="status">
            {step} · {percent(survey.progress, language)}
          </span>
          <progress max={1} value={survey.progress} aria-label={words.looking} />
        </div>
      ) : (
        <p>
          {survey.computed_at ? (
            <>
              {words.looked} <Time at={survey.computed_at} />
              {about && <> · {about}</>}
            </>
          ) : (
            words.never
          )}
        </p>
      )}
      {mayAsk && (
        <Button size="compact-md" variant="default" disabled={survey.waits || ask.isPending} onClick={() => ask.mutate()}>
          {survey.computed_at ? words.look : words.lookFirst}
        </Button>
      )}
      {survey.error && !survey.waits && (
        <p className={styles.failed} role="alert">
          {words.failed(survey.error)}
        </p>
      )}
    </div>
  );
}

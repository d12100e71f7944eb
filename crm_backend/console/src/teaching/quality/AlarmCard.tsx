/** One alarm in people's words, its examples side by side, and its remedies. */

import { Button } from "@mantine/core";
import { useMe } from "../../session/session";
import { useTexts } from "../texts";
import { Examples } from "./Examples";
import { Facts } from "./Facts";
import styles from "./quality.module.css";
import { useAlarmActs, useMerging } from "./queries";
import { Remedies } from "./Remedies";
import type { Alarm } from "./types";

export function AlarmCard({ alarm, intents }: { alarm: Alarm; intents: string[] }) {
  const t = useTexts().teaching.quality;
  const act = useAlarmActs();
  const merge = useMerging();
  const isAdmin = useMe().role === "admin";
  const { id, state, kind } = alarm;
  return (
    <article className={styles.alarm}>
      <div className={styles.what}>
        <Facts content={alarm.content} />
        <Examples content={alarm.content} />
      </div>
      {isAdmin && (
        <div className={styles.acts}>
          {state === "open" && (
            <>
              <Remedies
                alarm={alarm}
                intents={intents}
                remedy={(remedy) => act({ id, what: "remedy", remedy })}
                merge={(into) => merge.mutate({ id, into })}
              />
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => act({ id, what: "dismiss" })}>
                {kind === "label_error" ? t.right : t.dismiss}
              </Button>
            </>
          )}
          {state === "dismissed" && (
            <Button size="compact-sm" variant="default" onClick={() => act({ id, what: "reopen" })}>
              {t.reopen}
            </Button>
          )}
          {state === "remedied" && (
            <Button size="compact-sm" variant="default" onClick={() => act({ id, what: "undo" })}>
              {t.undo}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

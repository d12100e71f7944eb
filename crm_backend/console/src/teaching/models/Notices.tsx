/** What somebody should know before anything else: a version that cannot answer, a deployment that has changed. */

import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./models.module.css";
import type { Serving } from "./types";

export function Notices({ serving: { troubles, deployment } }: { serving: Serving }) {
  const t = useTexts().models;
  return (
    <>
      {troubles.map(({ version, text }) => (
        <p key={version} className={styles.warning} data-urgent="true" role="alert">
          <Icon name="warning" />
          <span>
            <b>{t.trouble(version)}</b> {text}
          </span>
        </p>
      ))}
      {deployment.changed && (
        <p className={styles.warning} role="status">
          <Icon name="info" />
          <span>
            <b>{t.deployment.changed}</b> {said(deployment, t.deployment)}
          </span>
        </p>
      )}
    </>
  );
}

type Words = ReturnType<typeof useTexts>["models"]["deployment"];

function said({ version, run_state: state }: Serving["deployment"], words: Words): string {
  if (version !== null) return words.ready(version);
  if (state === "queued" || state === "running") return words[state];
  return state === null ? words.waiting : words.failed;
}

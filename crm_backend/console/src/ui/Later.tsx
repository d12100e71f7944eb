/** Parts of the page that are fetched when they are first shown; where that fails they say so, and are fetched again. */

import { type ComponentType, useEffect } from "react";
import { useTexts } from "../i18n";
import { status } from "../live/status";
import { Store, useStore } from "../state/store";
import styles from "./ui.module.css";

type Stage<P> = { is: "absent" | "coming" | "failed" } | { is: "here"; Content: ComponentType<P> };

export class Part<P extends object> {
  readonly stage = new Store<Stage<P>>({ is: "absent" });

  constructor(readonly load: () => Promise<{ default: ComponentType<P> }>) {}

  /** Whether it is here, or on its way; never throws. */
  fetch = async (): Promise<boolean> => {
    const { is } = this.stage.get();
    if (is === "here" || is === "coming") return true;
    this.stage.set({ is: "coming" });
    try {
      this.stage.set({ is: "here", Content: (await this.load()).default });
      return true;
    } catch {
      this.stage.set({ is: "failed" });
      return false;
    }
  };

  /** A server that is back may have another build, and some browsers remember a failure: then only the whole page helps. */
  fetchAgain = async (): Promise<void> => {
    if (await this.fetch()) return;
    const page = await fetch(location.href).catch(() => null);
    if (page?.ok) location.reload();
  };
}

export function Later<P extends object>({ part, props }: { part: Part<P>; props: P }) {
  const stage = useStore(part.stage);
  const connection = useStore(status);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that is back is a reason to try again
  useEffect(() => void part.fetch(), [part, connection]);
  if (stage.is === "here") return <stage.Content {...props} />;
  return stage.is === "failed" ? <Failed again={() => void part.fetchAgain()} /> : null;
}

function Failed({ again }: { again: () => void }) {
  const t = useTexts();
  return (
    <p className={styles.failed} role="alert">
      {t.problems.part}{" "}
      <button type="button" onClick={again}>
        {t.problems.again}
      </button>
    </p>
  );
}

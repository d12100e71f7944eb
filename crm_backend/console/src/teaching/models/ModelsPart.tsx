/** Which version answers, how it fares, and changing it: live, a canary, the shadow, and the way back. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Notice } from "../../ui/Notice";
import { useTexts } from "../texts";
import { CanaryCard } from "./CanaryCard";
import { type Asked, Dialog } from "./Dialogs";
import { History } from "./History";
import styles from "./models.module.css";
import { Notices } from "./Notices";
import { NowCard } from "./NowCard";
import { servingOptions } from "./queries";
import { ShadowCard } from "./ShadowCard";
import { VersionList } from "./VersionList";

export default function ModelsPart() {
  const t = useTexts();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { data: serving, isError, refetch } = useQuery(servingOptions);
  if (!serving) {
    return (
      <div className={styles.scroller}>
        {isError ? (
          <Notice words={[t.models.title, t.problems.load]} action={{ label: t.problems.again, run: () => void refetch() }} urgent />
        ) : (
          <div className={styles.coming} aria-hidden="true">
            <Skeleton height={180} />
            <Skeleton height={88} />
            <Skeleton height={88} />
          </div>
        )}
      </div>
    );
  }
  const canary = serving.canary;
  const canaryVersion = serving.versions.find(({ number }) => number === canary?.version);
  return (
    <div className={styles.scroller}>
      <div className={styles.page}>
        <Notices serving={serving} />
        <NowCard serving={serving} onRollBack={() => setAsked({ what: "rollback" })} />
        {canary && (
          <CanaryCard
            key={`${canary.version} ${canary.share}`}
            canary={canary}
            onPromote={() => canaryVersion && setAsked({ what: "promote", version: canaryVersion })}
          />
        )}
        {serving.shadow && <ShadowCard shadow={serving.shadow} />}
        <div className={styles.columns}>
          <section aria-label={t.models.versions}>
            <h2>{t.models.versions}</h2>
            <VersionList serving={serving} onAsk={setAsked} />
          </section>
          <History revision={serving.revision} />
        </div>
      </div>
      {asked && <Dialog asked={asked} serving={serving} onClose={() => setAsked(null)} />}
    </div>
  );
}

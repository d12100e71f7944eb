/** All versions, the newest first: who made each, how good it was found, what speaks against it, and what it does now. */

import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link, useParams } from "react-router";
import { useLanguage } from "../../i18n";
import { signed } from "../../time/format";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import type { Asked } from "./Dialogs";
import { exact } from "./Intervals";
import styles from "./models.module.css";
import { useServingAct } from "./queries";
import type { Serving, Version } from "./types";

const GOLDEN = "golden";
type Role = "live" | "canary" | "shadow" | "previous";

export function VersionList({ serving, onAsk }: { serving: Serving; onAsk: (asked: Asked) => void }) {
  const t = useTexts().models;
  if (serving.versions.length === 0) return <Notice words={t.empty} />;
  return (
    <ol className={styles.versions} aria-label={t.versions}>
      {serving.versions.map((version) => (
        <li key={version.number}>
          <VersionRow version={version} role={roleOf(version, serving)} onAsk={onAsk} />
        </li>
      ))}
    </ol>
  );
}

function VersionRow({ version, role, onAsk }: { version: Version; role: Role | null; onAsk: (asked: Asked) => void }) {
  const t = useTexts().models;
  const act = useServingAct();
  const answers = role === "live" || role === "canary";
  const sought = useParams().id === String(version.number);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (sought) card.current?.scrollIntoView({ block: "center" });
  }, [sought]);
  return (
    <article
      ref={card}
      className={styles.version}
      data-role={role ?? undefined}
      data-sought={sought}
      aria-label={t.version(version.number)}
    >
      <h3>
        {t.version(version.number)}
        {role && (
          <span className={styles.badge} data-role={role}>
            {t[role]}
          </span>
        )}
      </h3>
      <p className={styles.facts}>
        <span>
          {version.trained_by && `${t.trainedBy(version.trained_by)}, `}
          <Time at={version.created_at} />
        </span>
        <Golden version={version} />
        <Gate version={version} />
        {version.run_id && (
          <Link className={styles.plain} to={`/teaching/training/${version.run_id}`}>
            {t.toReport}
          </Link>
        )}
      </p>
      {version.reason && <p className={styles.quiet}>{t.promotedFor(version.reason)}</p>}
      {version.available ? (
        <div className={styles.acts}>
          {role !== "live" && (
            <Button size="compact-md" variant="default" onClick={() => onAsk({ what: "promote", version })}>
              {t.promote}
            </Button>
          )}
          {!answers && (
            <Button size="compact-md" variant="subtle" color="gray" onClick={() => onAsk({ what: "canary", version })}>
              {t.startCanary}
            </Button>
          )}
          {!answers && role !== "shadow" && (
            <Button
              size="compact-md"
              variant="subtle"
              color="gray"
              loading={act.isPending}
              onClick={() => act.mutate({ act: "shadow", version: version.number })}
            >
              {t.startShadow}
            </Button>
          )}
        </div>
      ) : (
        <em>{t.gone}</em>
      )}
    </article>
  );
}

function Golden({ version }: { version: Version }) {
  const t = useTexts().models;
  const language = useLanguage();
  const golden = version.sets[GOLDEN];
  if (!golden) return null;
  const points = (golden.candidate - golden.live) * 100;
  return (
    <span>
      {t.golden(exact(golden.candidate, language), golden.n)} <b data-better={points >= 0}>{t.better(signed(points, language, 1))}</b>
    </span>
  );
}

function Gate({ version }: { version: Version }) {
  const t = useTexts().models;
  const objections = version.against.length;
  return (
    <span className={styles.gate} data-free={objections === 0} title={version.against.map(({ detail }) => detail).join("\n")}>
      <Icon name={objections ? "warning" : "check"} size={14} />
      {objections ? t.gateTitle(objections) : t.gateFree}
    </span>
  );
}

function roleOf({ number }: Version, serving: Serving): Role | null {
  if (number === serving.live) return "live";
  if (number === serving.canary?.version) return "canary";
  if (number === serving.shadow?.version) return "shadow";
  return number === serving.previous ? "previous" : null;
}

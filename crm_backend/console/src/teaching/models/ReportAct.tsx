/** What the report of a training offers about its version: to let it answer, and the way to it among the models. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useTexts } from "../texts";
import type { ReportActProps } from "../training/reportActs";
import { type Asked, Dialog } from "./Dialogs";
import styles from "./models.module.css";
import { servingOptions } from "./queries";

export function ReportAct({ version: number, against }: ReportActProps) {
  const t = useTexts().models;
  const [asked, setAsked] = useState<Asked | null>(null);
  const { data: serving } = useQuery(servingOptions);
  const version = serving?.versions.find((each) => each.number === number);
  return (
    <>
      <Link className={styles.plain} to={`/teaching/models/${number}`}>
        {t.inModels}
      </Link>
      {serving?.live === number ? (
        <span className={styles.badge} data-role="live">
          {t.live}
        </span>
      ) : (
        version?.available && (
          <Button size="compact-md" variant={against ? "default" : "filled"} onClick={() => setAsked({ what: "promote", version })}>
            {t.promote}
          </Button>
        )
      )}
      {asked && serving && <Dialog asked={asked} serving={serving} onClose={() => setAsked(null)} />}
    </>
  );
}

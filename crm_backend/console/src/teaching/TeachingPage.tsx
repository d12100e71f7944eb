/** Where the bot is taught: what went wrong, what it should learn from that, and the models that come of it. */

import { useEffect, useRef } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { useMe } from "../session/session";
import { Later } from "../ui/Later";
import { Segments } from "../ui/Segments";
import { PARTS } from "./parts";
import styles from "./teaching.module.css";
import { useTexts } from "./texts";

export default function TeachingPage() {
  const t = useTexts().teaching;
  const navigate = useNavigate();
  const { part, id } = useParams();
  const { role } = useMe();
  const mine = PARTS.filter((each) => role === "admin" || (role === "supervisor" && each.forSupervisors));
  const shown = part ? mine.find((each) => each.name === part) : mine[0];
  const parts = useRef<HTMLDivElement>(null);
  const name = shown?.name;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that is pressed changes with the part
  useEffect(() => {
    parts.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [name]);
  if (!shown) return <Navigate to={part && mine[0] ? "/teaching" : "/inbox/queue"} replace />;
  return (
    <main className={styles.page} aria-label={t.title}>
      <header className={styles.header}>
        <hgroup data-below={id ? "one" : "list"}>
          <h1>{t.title}</h1>
          <p>{t.purposes[shown.name]}</p>
        </hgroup>
        <div className={styles.parts} ref={parts}>
          <Segments
            label={t.part}
            value={shown.name}
            choices={mine.map((each) => ({ value: each.name, label: t.parts[each.name] }))}
            onChange={(next) => void navigate(`/teaching/${next}`)}
          />
        </div>
      </header>
      <Later key={shown.name} part={shown.content} props={{}} />
    </main>
  );
}

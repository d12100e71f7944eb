/** The views with their counts, and the account at the foot; a row of tabs on a phone. */

import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { NavLink, useMatch, useSearchParams } from "react-router";
import { countsOptions } from "../api/queries";
import { useTexts } from "../i18n";
import { overlay } from "../keyboard/overlay";
import type { View } from "../live/merge";
import { useMe } from "../session/session";
import { toggle, viewsOpen } from "../state/preferences";
import { useStore } from "../state/store";
import { Icon } from "../ui/Icon";
import { Tip } from "../ui/Tip";
import { AccountMenu } from "./AccountMenu";
import styles from "./shell.module.css";
import { WIDE } from "./widths";

export const VIEWS: readonly View[] = ["queue", "mine", "bot", "all"];

export function Sidebar() {
  const t = useTexts();
  const { role } = useMe();
  const roomy = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  const open = useStore(viewsOpen);
  const conversation = useMatch("/inbox/:view/:conversationId")?.params.conversationId;
  const article = useMatch("/knowledge/articles/:slug")?.params.slug;
  const inThread = Boolean(conversation ?? article);
  return (
    <nav className={styles.sidebar} data-form={roomy && open ? "wide" : "rail"} data-in-thread={inThread} aria-label={t.views.title}>
      <div className={styles.brand}>
        <img src="/console/icon.svg" alt="" width={24} height={24} />
        <strong>{t.product}</strong>
        {roomy && (
          <span className={styles.collapse}>
            <Tip name={open ? t.views.collapse : t.views.expand} icon={open ? "collapse" : "expand"} onClick={() => toggle("views")} />
          </span>
        )}
      </div>
      <ul className={styles.views}>
        {VIEWS.map((view) => (
          <li key={view}>
            <ViewLink view={view} />
          </li>
        ))}
        <li>
          <NavLink to="/knowledge" className={styles.view ?? ""} title={t.knowledge.title}>
            <Icon name="book" />
            <span>{t.knowledge.title}</span>
            <b />
          </NavLink>
        </li>
        {role !== "agent" && (
          <li>
            <NavLink to="/teaching" className={styles.view ?? ""} title={t.views.teaching}>
              <Icon name="teach" />
              <span>{t.views.teaching}</span>
              <b />
            </NavLink>
          </li>
        )}
        <li>
          <NavLink to="/channels" className={styles.view ?? ""} title={t.desk.title}>
            <Icon name="channels" />
            <span>{t.desk.title}</span>
            <b />
          </NavLink>
        </li>
      </ul>
      <div className={styles.foot}>
        <Tip name={t.palette.title} icon="command" hint="Ctrl K" onClick={() => overlay.set("palette")} />
        <Tip name={t.keyboard.title} icon="keyboard" hint="?" onClick={() => overlay.set("help")} />
        <AccountMenu />
      </div>
    </nav>
  );
}

function ViewLink({ view }: { view: View }) {
  const t = useTexts();
  const counts = useQuery(countsOptions);
  const state = useSearchParams()[0].get("state");
  const count = counts.data?.[view];
  return (
    <NavLink
      to={{ pathname: `/inbox/${view}`, search: state ? `?state=${state}` : "" }}
      className={styles.view ?? ""}
      title={t.views[view]}
    >
      <Icon name={view} />
      <span>{t.views[view]}</span>
      <b data-calls={view === "queue" && Boolean(count)}>{count}</b>
    </NavLink>
  );
}

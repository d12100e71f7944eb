/** The channels by which customers write: how each fares, and what came by them and could not be read. */

import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate, useParams } from "react-router";
import { useTexts } from "../i18n";
import { useMe } from "../session/session";
import { Segments } from "../ui/Segments";
import { ChannelCards } from "./ChannelCards";
import styles from "./channels.module.css";
import { Letters } from "./Letters";
import { channelsOptions } from "./queries";

type Part = "all" | "unread";

export default function ChannelsPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { part = "all" } = useParams();
  const mayReadLetters = useMe().role !== "agent";
  const channels = useQuery(channelsOptions);
  const unread = channels.data?.items.reduce((sum, channel) => sum + channel.dead_letters, 0) ?? 0;
  if (part !== "all" && (part !== "unread" || !mayReadLetters)) return <Navigate to="/channels" replace />;
  return (
    <main className={styles.page} aria-label={t.desk.title}>
      <header className={styles.header}>
        <h1>{t.desk.title}</h1>
        {mayReadLetters && (
          <Segments<Part>
            label={t.desk.part}
            value={part as Part}
            choices={[
              { value: "all", label: t.desk.all },
              { value: "unread", label: t.desk.letters, badge: unread },
            ]}
            onChange={(next) => void navigate(next === "unread" ? "/channels/unread" : "/channels")}
          />
        )}
      </header>
      {part === "all" ? <ChannelCards channels={channels} /> : <Letters />}
    </main>
  );
}

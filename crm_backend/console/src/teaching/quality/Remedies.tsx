/** What can be done about an alarm: move an example, remove one, or go where it is done. */

import { Button, Menu } from "@mantine/core";
import { Link } from "react-router";
import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./quality.module.css";
import type { Alarm, Remedy, Taught } from "./types";

const ELSEWHERE = ["unfamiliar", "mix", "drift"];
const LABELLING = ["too_few", "no_language", "overlap"];
const REMOVING = ["duplicate", "near_duplicate", "repeat"];

interface Props {
  alarm: Alarm;
  intents: string[];
  remedy: (remedy: Remedy) => void;
  /** Makes one intent of two, the one that is named. */
  merge: (into: string) => void;
}

export function Remedies({ alarm: { kind, content }, intents, remedy, merge }: Props) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  const { better, examples = [], intent } = content;
  const [example] = examples;
  const about = intent ?? content.intents?.[0];
  return (
    <>
      {better && example && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => remedy({ ...named(example), remedy: "move", to: better })}>
            {t.move(spoken(better, language))}
          </Button>
          <MoveMenu
            intents={intents.filter((name) => name !== example.intent)}
            move={(to) => remedy({ ...named(example), remedy: "move", to })}
          />
        </>
      )}
      {REMOVING.includes(kind) &&
        unique(examples).map((each) => (
          <Button
            key={`${each.intent} ${each.text}`}
            size="compact-sm"
            variant="default"
            onClick={() => remedy({ ...named(each), remedy: "remove" })}
          >
            {kind === "repeat" ? `${t.remove}: ${each.text}` : t.removeFrom(spoken(each.intent, language))}
          </Button>
        ))}
      {kind === "overlap" && content.intents && <MergeMenu intents={content.intents} merge={merge} />}
      {LABELLING.includes(kind) && about && (
        <Link className={styles.link} to={`/teaching/inbox?intent=${about}`}>
          {t.toInbox}
        </Link>
      )}
      {ELSEWHERE.includes(kind) && (
        <Link className={styles.link} to="/teaching/discoveries">
          {t.toDiscoveries}
        </Link>
      )}
    </>
  );
}

function MergeMenu({ intents, merge }: { intents: [string, string]; merge: (into: string) => void }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  const [one, other] = intents;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          {t.merge}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {[
          [other, one],
          [one, other],
        ].map(([name = "", into = ""]) => (
          <Menu.Item key={into} onClick={() => merge(into)}>
            {t.mergeInto(spoken(name, language), spoken(into, language))}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MoveMenu({ intents, move }: { intents: string[]; move: (to: string) => void }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" color="gray">
          {t.moveTo}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {intents.map((name) => (
          <Menu.Item key={name} onClick={() => move(name)}>
            {spoken(name, language)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const named = ({ text, intent }: Taught) => ({ text, intent });

/** One of each intent and wording. */
const unique = (examples: Taught[]): Taught[] => [...new Map(examples.map((each) => [`${each.intent} ${each.text}`, each])).values()];

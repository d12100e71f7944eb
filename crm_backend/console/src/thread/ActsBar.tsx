/** The buttons of a conversation: the next sensible one in full, the others beside it or, where there is no room, in a menu. */

import { Button, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { colleaguesOptions } from "../api/queries";
import { useTexts } from "../i18n";
import { useMe } from "../session/session";
import { Icon, type IconName } from "../ui/Icon";
import { Tip } from "../ui/Tip";
import styles from "./thread.module.css";
import type { Acts } from "./useActs";

export function ActsBar({ acts }: { acts: Acts }) {
  const t = useTexts();
  return (
    <div className={styles.acts}>
      {acts.assign && <AssignMenu onAssign={acts.assign} />}
      <Side name={t.conversationTests.make} icon="test" run={acts.test} />
      <Side name={t.moving.title} icon="email" run={acts.email} />
      <Side name={t.acts.release} icon="release" run={acts.release} />
      {acts.resolve && acts.claim && <Side name={t.acts.resolve} icon="check" run={acts.resolve} hint="e" />}
      <Main name={t.acts.claim} icon="claim" run={acts.claim} hint="c" primary />
      {!acts.claim && <Main name={t.acts.resolve} icon="check" run={acts.resolve} hint="e" />}
      <Main name={t.acts.reopen} icon="reopen" run={acts.reopen} />
    </div>
  );
}

interface ActProps {
  name: string;
  icon: IconName;
  run: (() => void) | undefined;
  hint?: string;
}

function Side({ name, icon, run, hint }: ActProps) {
  if (!run) return null;
  return <Tip name={name} icon={icon} onClick={run} {...(hint ? { hint } : {})} />;
}

function Main({ name, icon, run, hint, primary = false }: ActProps & { primary?: boolean }) {
  if (!run) return null;
  return (
    <Tooltip label={hint ?? name} openDelay={400} disabled={!hint}>
      <Button size="compact-md" variant={primary ? "filled" : "default"} leftSection={<Icon name={icon} size={16} />} onClick={run}>
        {name}
      </Button>
    </Tooltip>
  );
}

function AssignMenu({ onAssign }: { onAssign: NonNullable<Acts["assign"]> }) {
  const t = useTexts();
  const me = useMe();
  const colleagues = useQuery(colleaguesOptions).data?.items ?? [];
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <Tip name={t.acts.assign} icon="assign" />
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        <Menu.Label>{t.acts.assignTo}</Menu.Label>
        {colleagues.map((one) => (
          <Menu.Item key={one.id} onClick={() => onAssign(one)}>
            {one.name ?? one.email}
            {one.id === me.id && ` (${t.acts.me})`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

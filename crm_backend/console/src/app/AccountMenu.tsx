/** Who is signed in, and how they like the console. */

import { Menu } from "@mantine/core";
import { useLanguage, useTexts } from "../i18n";
import { useMe, useSignOut } from "../session/session";
import { setLanguage, setTheme, type Theme, theme } from "../state/preferences";
import { useStore } from "../state/store";
import { Icon } from "../ui/Icon";
import styles from "./shell.module.css";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function AccountMenu() {
  const t = useTexts();
  const language = useLanguage();
  const chosen = useStore(theme);
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <button type="button" className={styles.account} aria-label={`${t.views.account}: ${me.name}`}>
          <span aria-hidden="true">{me.name.slice(0, 1).toUpperCase()}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} · {me.email}
        </Menu.Label>
        <Menu.Item onClick={() => setLanguage(language === "en" ? "zh" : "en")}>{t.language.other}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.theme.title}</Menu.Label>
        {THEMES.map((one) => (
          <Menu.Item key={one} rightSection={one === chosen ? <Icon name="check" size={16} /> : null} onClick={() => setTheme(one)}>
            {t.theme[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t.signIn.out}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the palette offers: the acts of the open conversation, the views, and the console's own settings. */

import { useQuery } from "@tanstack/react-query";
import { useMatch, useNavigate } from "react-router";
import { conversationOptions } from "../api/queries";
import { VIEWS } from "../app/Sidebar";
import { type Texts, useLanguage, useTexts } from "../i18n";
import { useMe, useSignOut } from "../session/session";
import { setLanguage, setTheme, type Theme } from "../state/preferences";
import { type Acts, useActs } from "../thread/useActs";
import type { IconName } from "../ui/Icon";
import { overlay } from "./overlay";

export interface Command {
  id: string;
  name: string;
  icon: IconName;
  hint?: string;
  run: () => void;
}

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function useCommands(): Command[] {
  const t = useTexts();
  const language = useLanguage();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { role } = useMe();
  const id = useMatch("/inbox/:view/:conversationId")?.params.conversationId;
  const conversation = useQuery({ ...conversationOptions(id ?? ""), enabled: Boolean(id) }).data;
  const acts = useActs(id ? conversation : undefined);
  return [
    ...actCommands(acts, t),
    ...VIEWS.map(
      (view): Command => ({ id: view, name: t.palette.goTo(t.views[view]), icon: view, run: () => void navigate(`/inbox/${view}`) }),
    ),
    { id: "knowledge", name: t.palette.goTo(t.knowledge.title), icon: "book", run: () => void navigate("/knowledge") },
    ...(role === "agent"
      ? []
      : [{ id: "teaching", name: t.palette.goTo(t.views.teaching), icon: "teach", run: () => void navigate("/teaching") } as const]),
    { id: "channels", name: t.palette.goTo(t.desk.title), icon: "channels", run: () => void navigate("/channels") },
    ...THEMES.map((one): Command => ({ id: one, name: t.palette.theme(t.theme[one]), icon: "panel", run: () => setTheme(one) })),
    { id: "language", name: t.palette.language(t.language.other), icon: "web", run: () => setLanguage(language === "en" ? "zh" : "en") },
    { id: "keyboard", name: t.keyboard.title, icon: "keyboard", hint: "?", run: () => overlay.set("help") },
    { id: "out", name: t.signIn.out, icon: "release", run: () => void signOut() },
  ];
}

function actCommands(acts: Acts, t: Texts): Command[] {
  const offered: [(() => void) | undefined, string, IconName, string?][] = [
    [acts.claim, t.acts.claim, "claim", "c"],
    [acts.resolve, t.acts.resolve, "check", "e"],
    [acts.release, t.acts.release, "release"],
    [acts.email, t.moving.title, "email"],
    [acts.test, t.conversationTests.make, "test"],
    [acts.reopen, t.acts.reopen, "reopen"],
  ];
  return offered.flatMap(([run, name, icon, hint]) => (run ? [{ id: icon, name, icon, run, ...(hint ? { hint } : {}) }] : []));
}

/** What the palette offers: the acts of the open conversation, the views, and the console's own settings. */

import { useQuery } from "@tanstack/react-query";
import { useMatch, useNavigate } from "react-router";
import { conversationOptions } from "../api/queries";
import { VIEWS } from "../app/Sidebar";
import { useLanguage, useTexts } from "../i18n";
import { useSignOut } from "../session/session";
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
  const id = useMatch("/inbox/:view/:conversationId")?.params.conversationId;
  const conversation = useQuery({ ...conversationOptions(id ?? ""), enabled: Boolean(id) }).data;
  const acts = useActs(id ? conversation : undefined);
  return [
    ...actCommands(acts, t.acts),
    ...VIEWS.map(
      (view): Command => ({ id: view, name: t.palette.goTo(t.views[view]), icon: view, run: () => void navigate(`/inbox/${view}`) }),
    ),
    ...THEMES.map((one): Command => ({ id: one, name: t.palette.theme(t.theme[one]), icon: "panel", run: () => setTheme(one) })),
    { id: "language", name: t.palette.language(t.language.other), icon: "web", run: () => setLanguage(language === "en" ? "zh" : "en") },
    { id: "keyboard", name: t.keyboard.title, icon: "keyboard", hint: "?", run: () => overlay.set("help") },
    { id: "out", name: t.signIn.out, icon: "release", run: () => void signOut() },
  ];
}

function actCommands(acts: Acts, t: { claim: string; release: string; resolve: string; reopen: string }): Command[] {
  const offered: [(() => void) | undefined, string, IconName, string?][] = [
    [acts.claim, t.claim, "claim", "c"],
    [acts.resolve, t.resolve, "check", "e"],
    [acts.release, t.release, "release"],
    [acts.reopen, t.reopen, "reopen"],
  ];
  return offered.flatMap(([run, name, icon, hint]) => (run ? [{ id: icon, name, icon, run, ...(hint ? { hint } : {}) }] : []));
}

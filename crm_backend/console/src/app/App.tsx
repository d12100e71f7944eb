/** The console's frame: who is signed in decides what is shown; everything else is a route. */

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { BrowserRouter, Navigate, Route, Routes, useNavigate } from "react-router";
import { ApiError } from "../api/client";
import { useTexts } from "../i18n";
import { InboxPage } from "../inbox/InboxPage";
import { LoginPage } from "../login/LoginPage";
import { meOptions, session } from "../session/session";
import { useStore } from "../state/store";
import { Later, Part } from "../ui/Later";
import { Notice } from "../ui/Notice";
import { Toasts } from "../ui/Toasts";
import { Crash } from "./Crash";
import { Shell } from "./Shell";
import { theme } from "./theme";
import { useColorScheme } from "./useColorScheme";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => !(error instanceof ApiError) && count < 3,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

const channels = new Part(() => import("../channels/ChannelsPage"));
const knowledge = new Part(() => import("../knowledge/KnowledgePage"));
const teaching = new Part(() => import("../teaching/TeachingPage"));

export function App() {
  const scheme = useColorScheme();
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <Crash>
        <QueryClientProvider client={client}>
          <BrowserRouter basename="/console">
            <Entrance />
          </BrowserRouter>
          <Toasts />
        </QueryClientProvider>
      </Crash>
    </MantineProvider>
  );
}

function Entrance() {
  const t = useTexts();
  const me = useQuery(meOptions);
  const { state } = useStore(session);
  if (state === "out") return <LoginPage />;
  if (state !== "unknown") return <Pages />;
  if (!me.isError) return null;
  const again = { label: t.problems.again, run: () => void me.refetch() };
  return <Notice words={[t.product, t.problems.load]} action={again} urgent />;
}

function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Navigate to="/inbox/queue" replace />} />
        <Route path="inbox/:view/:conversationId?" element={<InboxPage />} />
        <Route path="channels/:part?" element={<Later part={channels} props={{}} />} />
        <Route path="knowledge/:part?/:slug?" element={<Later part={knowledge} props={{}} />} />
        <Route path="teaching/:part?/:id?" element={<Later part={teaching} props={{}} />} />
        <Route path="*" element={<NoPage />} />
      </Route>
    </Routes>
  );
}

function NoPage() {
  const t = useTexts();
  const navigate = useNavigate();
  return <Notice words={t.problems.noPage} action={{ label: t.problems.toQueue, run: () => void navigate("/inbox/queue") }} />;
}

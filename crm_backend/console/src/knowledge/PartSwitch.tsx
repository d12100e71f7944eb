/** Articles or gaps, for those who write. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useTexts } from "../i18n";
import { Segments } from "../ui/Segments";
import { gapsOptions } from "./queries";

export function PartSwitch({ part }: { part: "articles" | "gaps" }) {
  const t = useTexts().knowledge;
  const navigate = useNavigate();
  const open = useQuery(gapsOptions("open")).data?.items.length ?? 0;
  return (
    <Segments
      label={t.part}
      value={part}
      choices={[
        { value: "articles", label: t.articles },
        { value: "gaps", label: t.gaps, badge: open },
      ]}
      onChange={(next) => void navigate(next === "gaps" ? "/knowledge/gaps" : "/knowledge")}
    />
  );
}

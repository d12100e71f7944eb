/** Who wrote a change, and who approved it. */

import { useTexts } from "../texts";
import type { Change } from "./types";

export function Who({ change }: { change: Change }) {
  const t = useTexts().answers;
  const author = change.mine ? t.you : change.author ? t.by(change.author) : t.someone;
  const approved = ["waiting", "live", "deployed", "failed"].includes(change.status);
  const said = change.reviewer && (change.by_author ? t.approvedAlone(change.reviewer) : t.approvedBy(change.reviewer));
  return (
    <span>
      {author}
      {approved && said && `, ${said}`}
    </span>
  );
}

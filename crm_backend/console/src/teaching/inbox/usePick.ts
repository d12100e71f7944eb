/** Opening a message that was picked out of its conversation; it comes into the inbox where it is not there yet. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { useTexts } from "../texts";
import { keys } from "./queries";

export function usePick(): (message: string) => void {
  const t = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const pick = useMutation({
    mutationFn: (message: string) => api.post<{ id: string }>("/teaching/inbox/pick", { message }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: keys.all });
      void navigate(`/teaching/inbox/${id}`, { replace: true });
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
  });
  return pick.mutate;
}

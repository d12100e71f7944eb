/** Light or dark, as chosen or as the system has it. */

import { useMediaQuery } from "@mantine/hooks";
import { theme } from "../state/preferences";
import { useStore } from "../state/store";

export function useColorScheme(): "light" | "dark" {
  const wanted = useStore(theme);
  const systemIsDark = useMediaQuery("(prefers-color-scheme: dark)", false, { getInitialValueInEffect: false });
  if (wanted !== "system") return wanted;
  return systemIsDark ? "dark" : "light";
}

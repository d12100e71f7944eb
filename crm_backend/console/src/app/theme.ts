/** Mantine's theme; its values are the tokens of styles/tokens.css. */

import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent = Array.from({ length: 10 }, () => "var(--accent)") as unknown as MantineColorsTuple;

export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent },
  defaultRadius: "var(--radius)",
  fontFamily: "var(--font)",
  cursorType: "pointer",
  respectReducedMotion: true,
});

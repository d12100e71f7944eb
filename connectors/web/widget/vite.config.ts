import { defineConfig } from "vite";

// One classic script without dependencies: any page embeds it with one tag, under any content security policy.
export default defineConfig({
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    lib: { entry: "src/main.ts", name: "ConciergeChat", formats: ["iife"], fileName: () => "widget.js" },
    reportCompressedSize: true,
  },
});

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Served by the app at /console/, under a content security policy without inline scripts; `npm run dev` proxies to a running app.
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    cssCodeSplit: false, // so that a part that comes later cannot come without its style
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } },
  },
});

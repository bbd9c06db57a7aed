/** The whole panel in one file that loads nothing: its kernel gives it to every frontend. */

import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: "../../../jupyter_ai_assist/kernel/panel",
    emptyOutDir: false,
    copyPublicDir: false,
    modulePreload: false,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: "src/index.ts",
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "panel.js", codeSplitting: false },
    },
  },
});

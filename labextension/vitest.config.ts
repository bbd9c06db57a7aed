import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/tests/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    // Said by the shared model of each cell that is being made.
    onConsoleLog: (log) => !log.includes("Add Yjs type to a document before reading data"),
  },
});

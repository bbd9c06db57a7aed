import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/tests/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    // Milliseconds: a machine that runs tests has much else to do.
    testTimeout: 60_000,
    // Said by the shared model of each cell that is being made.
    onConsoleLog: (log) => !log.includes("Add Yjs type to a document before reading data"),
  },
});

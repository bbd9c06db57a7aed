/** What a page shows comes from the server, and is what the last change has made of it. */

import { useCallback, useEffect, useState } from "react";

import { message } from "../transport";

interface Loaded<Value> {
  value: Value | null;
  problem: string;
  /** Something is under way. */
  busy: boolean;
  /** Change it; whether that worked. What it is then may come with the change. */
  change(work: Promise<Value>): Promise<boolean>;
}

export function useLoaded<Value>(load: () => Promise<Value>): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const change = useCallback(async (work: Promise<Value>): Promise<boolean> => {
    setBusy(true);
    try {
      setValue(await work);
      setProblem("");
      return true;
    } catch (error) {
      setProblem(message(error));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is loaded when the page opens
  useEffect(() => void change(load()), []);
  return { value, problem, busy, change };
}

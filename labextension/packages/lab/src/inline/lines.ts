/** A stream of text, line by line. */

export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter(Boolean);
      if (done) {
        break;
      }
    }
  } finally {
    reader.releaseLock();
  }
  if (rest) {
    yield rest;
  }
}

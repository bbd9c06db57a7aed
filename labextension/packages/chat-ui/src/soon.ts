/** Work that can wait a little, in pieces, so that the page answers in between. */

/** Milliseconds of work at a time. */
const SPELL = 8;

const jobs = new Set<() => void>();

/** Do something when those before are done; the returned function calls it off. */
export function soon(job: () => void): () => void {
  // The same function may wait more than once.
  const mine = (): void => job();
  jobs.add(mine);
  if (jobs.size === 1) {
    setTimeout(work, 0);
  }
  return () => jobs.delete(mine);
}

function work(): void {
  const end = performance.now() + SPELL;
  for (const job of jobs) {
    jobs.delete(job);
    job();
    if (performance.now() > end) {
      break;
    }
  }
  if (jobs.size) {
    setTimeout(work, 0);
  }
}

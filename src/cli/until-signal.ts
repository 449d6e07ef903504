/** Runs `work` until it ends or one of the signals comes. */
export async function untilSignal(
  signals: readonly NodeJS.Signals[],
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of signals) process.once(signal, stop);
  try {
    await work(controller.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

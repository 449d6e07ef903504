const ROUNDS = 15;

/** CPU time in ms: it holds when others use the machine. */
export function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Microseconds of one call, the median of rounds that each make `calls` of them. `call` returns something, so that nothing is optimised away. */
export function medianMicros(calls: number, call: (number: number) => unknown): number {
  const rounds: number[] = [];
  let number = 0;
  let kept: unknown;
  for (let round = 0; round <= ROUNDS; round++) {
    const begun = cpuMillis();
    for (let at = 0; at < calls; at++) kept = call(number++);
    // The first warms up.
    if (round > 0) rounds.push(((cpuMillis() - begun) * 1000) / calls);
  }
  if (kept === rounds) throw new Error('never');
  rounds.sort((a, b) => a - b);
  return Number((rounds[ROUNDS >> 1] as number).toPrecision(3));
}

/** In-place radix-2 FFT; the length is a power of two. */
function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
    [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let i = k; i < n; i += size) {
        const j = i + half;
        const [a, b] = [re[j] ?? 0, im[j] ?? 0];
        const [x, y] = [a * c - b * s, a * s + b * c];
        const [p, q] = [re[i] ?? 0, im[i] ?? 0];
        re[j] = p - x;
        im[j] = q - y;
        re[i] = p + x;
        im[i] = q + y;
      }
    }
  }
}

/** Autocorrelation at lags 0 … values.length / 2, each over the pairs that there are. */
function autocorrelation(values: Float64Array): Float64Array {
  const n = values.length;
  let size = 1;
  while (size < 2 * n) size <<= 1;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(values);
  fft(re, im);
  for (let i = 0; i < size; i++) {
    re[i] = (re[i] ?? 0) ** 2 + (im[i] ?? 0) ** 2;
    im[i] = 0;
  }
  fft(re, im);
  const zero = (re[0] ?? 0) / n;
  const result = new Float64Array((n >> 1) + 1);
  if (zero > 0) for (let lag = 0; lag < result.length; lag++) result[lag] = (re[lag] ?? 0) / (n - lag) / zero;
  return result;
}

/** Straight line taken off, and what is far from the middle drawn in, so that one outlier makes no period. */
function prepared(values: Float64Array): Float64Array {
  const n = values.length;
  const third = Math.max(1, Math.floor(n / 3));
  const medianOf = (part: Float64Array) => part.slice().sort()[part.length >> 1] ?? 0;
  const slope = (medianOf(values.subarray(n - third)) - medianOf(values.subarray(0, third))) / (n - third);
  const flat = values.map((value, i) => value - slope * i);
  const middle = medianOf(flat);
  const spread = medianOf(flat.map((value) => Math.abs(value - middle)));
  const mean = flat.reduce((sum, value) => sum + Math.abs(value - middle), 0) / n;
  const limit = Math.max(5 * spread, 2 * mean);
  const drawn = flat.map((value) => Math.min(limit, Math.max(-limit, value - middle)));
  const rest = drawn.reduce((sum, value) => sum + value, 0) / n;
  return drawn.map((value) => value - rest);
}

/**
 * Lengths in steps after which the values come again, at most `most`, the strongest first. `calendar` are lengths that one
 * would expect (a day, a week): they need less proof. Each was seen at least two and a half times.
 */
export function findPeriods(values: Float64Array, calendar: readonly number[], most = 2): number[] {
  const flat = prepared(values);
  const correlation = autocorrelation(flat);
  const n = values.length;
  const noise = 2 / Math.sqrt(n);
  const at = (lag: number) => correlation[lag] ?? 0;
  const longest = Math.floor(n / 2.5);
  const found: { period: number; strength: number }[] = [];
  let low = 1;
  for (let lag = 2; lag < longest; lag++) {
    low = Math.min(low, at(lag - 1));
    const reach = Math.max(1, Math.min(6, Math.floor(lag / 12)));
    let peak = at(lag) > 0.2 + noise && at(lag) - low > 0.15 + noise;
    for (let d = 1; peak && d <= reach; d++) peak = at(lag) >= at(lag - d) && at(lag) >= at(lag + d);
    // What comes again comes again twice as late.
    if (
      !peak ||
      (2 * lag < correlation.length - 1 &&
        Math.max(at(2 * lag - 1), at(2 * lag), at(2 * lag + 1)) < 0.5 * at(lag))
    )
      continue;
    found.push({ period: lag, strength: at(lag) });
  }
  for (const period of calendar)
    if (period >= 3 && period < longest && at(period) > 0.1 + noise) {
      const near = found.find((one) => Math.abs(one.period - period) <= Math.max(1, period * 0.01));
      if (near) {
        near.period = period;
        near.strength += 0.1;
      } else if (at(period) > Math.max(at(Math.floor(period * 0.9)), at(Math.floor(period * 1.1))))
        found.push({ period, strength: at(period) + 0.05 });
    }
  // A multiple counts only when it explains clearly more than the shorter one.
  const chosen: { period: number; strength: number }[] = [];
  for (const one of found.sort((a, b) => a.period - b.period)) {
    const part = chosen.find(({ period }) => {
      const times = Math.round(one.period / period);
      return times >= 1 && Math.abs(one.period - times * period) <= Math.max(1, 0.03 * one.period);
    });
    if (part === undefined || one.strength > part.strength + 0.04) chosen.push(one);
  }
  return chosen
    .sort((a, b) => b.strength - a.strength)
    .slice(0, most)
    .map(({ period }) => period);
}

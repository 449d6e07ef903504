/** Recursive least squares with forgetting: what a value is of the values before it, learned as they come. */
export class LinearPredictor {
  private readonly weights: Float64Array;
  private readonly inverse: Float64Array;
  private readonly gain: Float64Array;

  constructor(
    private readonly size: number,
    private readonly keep = 0.9985,
  ) {
    this.weights = new Float64Array(size);
    this.inverse = new Float64Array(size * size);
    this.gain = new Float64Array(size);
    this.forget();
  }

  predict(features: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += (this.weights[i] ?? 0) * (features[i] ?? 0);
    return sum;
  }

  /** `error` is what was missed, drawn in when it was an outlier. */
  learn(features: Float64Array, error: number): void {
    const { size, inverse, gain, weights } = this;
    let denominator = this.keep;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      const row = i * size;
      for (let j = 0; j < size; j++) sum += (inverse[row + j] as number) * (features[j] as number);
      gain[i] = sum;
      denominator += sum * (features[i] as number);
    }
    if (!(denominator > 1e-9 && denominator < 1e12)) {
      this.forget();
      return;
    }
    const step = error / denominator;
    const scale = 1 / this.keep;
    let trace = 0;
    for (let i = 0; i < size; i++) {
      weights[i] = (weights[i] as number) + (gain[i] as number) * step;
      const row = i * size;
      const factor = (gain[i] as number) / denominator;
      for (let j = 0; j < size; j++)
        inverse[row + j] = ((inverse[row + j] as number) - factor * (gain[j] as number)) * scale;
      trace += inverse[row + i] as number;
    }
    // Directions that nothing came from would grow for ever.
    if (trace > 1e4 * size) for (let i = 0; i < size * size; i++) inverse[i] = (inverse[i] as number) * 0.1;
    if (!(trace > 0)) this.forget();
  }

  private forget(): void {
    this.inverse.fill(0);
    for (let i = 0; i < this.size; i++) this.inverse[i * this.size + i] = 0.5;
  }
}

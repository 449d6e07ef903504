export { COLD_ROWS, SeriesScorer, type Verdict } from './series-scorer.js';

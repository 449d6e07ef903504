export { COLD_ROWS, SeriesScorer } from './series-scorer.js';

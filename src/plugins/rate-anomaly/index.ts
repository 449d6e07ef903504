import { defineDetector } from '../sdk/index.js';
import { config } from './config.js';
import { RateAnomaly } from './detector.js';
import { manifest } from './manifest.js';

export const rateAnomaly = defineDetector({ manifest, config, detector: RateAnomaly });

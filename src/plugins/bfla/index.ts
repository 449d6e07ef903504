import { defineDetector } from '../sdk/index.js';
import { config } from './config.js';
import { Bfla } from './detector.js';
import { manifest } from './manifest.js';

export const bfla = defineDetector({ manifest, config, detector: Bfla });

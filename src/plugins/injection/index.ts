import { defineDetector } from '../sdk/index.js';
import { config } from './config.js';
import { Injection } from './detector.js';
import { manifest } from './manifest.js';

export const injection = defineDetector({ manifest, config, detector: Injection });

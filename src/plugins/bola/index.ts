import { defineDetector } from '../sdk/index.js';
import { config } from './config.js';
import { Bola } from './detector.js';
import { manifest } from './manifest.js';

export const bola = defineDetector({ manifest, config, detector: Bola });

import { defineDetector } from '../sdk/index.js';
import { config } from './config.js';
import { ShadowApi } from './detector.js';
import { manifest } from './manifest.js';

export const shadowApi = defineDetector({ manifest, config, detector: ShadowApi });

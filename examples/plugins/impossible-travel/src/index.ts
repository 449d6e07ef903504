import { defineDetector } from '@protectonce/plugin-sdk';
import { config } from './config.js';
import { ImpossibleTravel } from './detector.js';
import { manifest } from './manifest.js';

export const plugin = defineDetector({ manifest, config, detector: ImpossibleTravel });

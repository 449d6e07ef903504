import { configOf } from './config.js';
import { detectorOf } from './detector.js';
import { manifest } from './manifest.js';

/**
 * Plain JavaScript without a dependency: a function that makes the detector from the SDK that it is given.
 *
 * @param {typeof import('@protectonce/plugin-sdk')} sdk
 */
export const plugin = (sdk) =>
  sdk.defineDetector({ manifest, config: configOf(sdk.z), detector: detectorOf(sdk) });

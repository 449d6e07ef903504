import type { Family } from './labelled-series.js';
import { machine } from './machine.js';
import { plain } from './plain.js';
import { silent, traffic } from './traffic.js';

export const families: Readonly<Record<string, Family>> = { ...plain, ...machine, ...traffic, ...silent };

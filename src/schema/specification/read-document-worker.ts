import { parentPort, workerData } from 'node:worker_threads';
import { readSpecification } from '../../inventory/specifications/read-specification.js';

const { text, hint } = workerData as { text: string; hint?: string };
parentPort?.postMessage(readSpecification(text, hint));

import { z } from '../sdk/index.js';

export const config = z.strictObject({
  callsMin: z
    .int()
    .min(1)
    .max(10_000)
    .default(2)
    .describe('Successful calls before an undeclared endpoint is reported'),
  ignoredTemplates: z
    .array(z.string().min(1).max(512))
    .max(200)
    .default(['/favicon.ico', '/robots.txt', '/health', '/healthz', '/livez', '/readyz', '/.well-known/*'])
    .describe('Paths that infrastructure serves and nobody declares; * at the end stands for any rest'),
  missesMin: z
    .int()
    .min(3)
    .max(1000)
    .default(6)
    .describe(
      'Different paths that are not there, asked for by a caller who finds little else, before it is a scan',
    ),
  parametersMin: z
    .int()
    .min(3)
    .max(1000)
    .default(8)
    .describe(
      'Different parameters that nobody else sends, tried by one caller at one endpoint, before it is mining',
    ),
  reportMinutes: z.int().min(1).max(1440).default(60).describe('Minutes between two updates of one alert'),
});

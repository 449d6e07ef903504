import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'injection',
  version: '2.0.1',
  sdk: 1,
  title: 'Injection',
  description:
    'Inputs that try to become code: SQL, commands, paths, scripts and their like; one alert per campaign of an actor, raised as it gets further.',
  owasp: ['API8:2023', 'API10:2023'],
  consumes: ['api.call', 'attack.seen'],
  reads: ['signals', 'principal', 'client', 'sizes', 'duration', 'marks'],
  rules: ['injection.probing', 'injection.attempted', 'injection.blocked', 'injection.reached-sink'],
} as const satisfies DetectorManifest<'api.call' | 'attack.seen'>;

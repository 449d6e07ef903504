import type { Command } from 'commander';
import { readEnvironment } from '../environment.js';
import { connectFrom } from './connection.js';
import { followNews } from './live-news.js';
import { stopSignal } from './up.js';

/** One JSON line for each piece of news, until it is told to stop. */
async function tail(options: { url?: string; token?: string }): Promise<void> {
  const client = connectFrom(readEnvironment(), options);
  const print = (kind: string) => (news: object) =>
    process.stdout.write(`${JSON.stringify({ kind, ...news })}\n`);
  const stop = followNews(client, {
    onAlert: print('alert'),
    onEndpoint: print('endpoint'),
    onSensor: print('sensor'),
    onError: (error) =>
      process.stderr.write(`${error instanceof Error ? error.message : JSON.stringify(error)}\n`),
  });
  await stopSignal();
  stop();
  await client.close();
}

export function tailCommand(program: Command): void {
  program
    .command('tail')
    .description('follow new alerts, endpoints and sensors, one JSON line each')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'API token; PROTECTONCE_API_TOKEN by default')
    .action(tail);
}

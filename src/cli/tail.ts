import type { Command } from 'commander';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { connectFrom } from './connection.js';
import { followNews } from './live-news.js';
import { stopSignal } from './up.js';

const complain = (text: string) => process.stderr.write(`${text}\n`);

/** One JSON line for each piece of news, until it is told to stop. Throws what ends a subscription before. */
async function tail(options: { url?: string; token?: string }): Promise<void> {
  const client = connectFrom(readEnvironment(), options, complain);
  let end = (_: CodedError): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  const print = (kind: string) => (news: object) =>
    process.stdout.write(`${JSON.stringify({ kind, ...news })}\n`);
  const stop = followNews(client, {
    onAlert: print('alert'),
    onActor: print('actor'),
    onNotice: print('notice'),
    onEndpoint: print('endpoint'),
    onSensor: print('sensor'),
    onError: (error) =>
      error instanceof CodedError
        ? end(error)
        : complain(error instanceof Error ? error.message : JSON.stringify(error)),
  });
  try {
    await Promise.race([stopSignal(), ended]);
  } finally {
    stop();
    await client.close();
  }
}

export function tailCommand(program: Command): void {
  program
    .command('tail')
    .description('follow new alerts, attackers, notices, endpoints and sensors, one JSON line each')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'API token; PROTECTONCE_API_TOKEN by default')
    .action(tail);
}

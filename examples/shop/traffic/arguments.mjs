import { parseArgs } from 'node:util';

/** `--storefront URL --accounts URL [--seed N]`; prints the summary of `run` as one JSON line. */
export async function runFromCommandLine(run) {
  const { values } = parseArgs({
    options: {
      storefront: { type: 'string', default: 'http://127.0.0.1:3000' },
      accounts: { type: 'string', default: 'http://127.0.0.1:3001' },
      seed: { type: 'string', default: '1' },
    },
  });
  const summary = await run({ ...values, seed: Number(values.seed) });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

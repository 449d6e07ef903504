import { Command } from 'commander';
import { CodedError } from '../event/index.js';
import { anomalyCommand } from './anomaly.js';
import { collectCommand } from './collect.js';
import { demoCommand } from './demo.js';
import { gatewaysCommand } from './gateways.js';
import { importCommand } from './import.js';
import { inspectCommand } from './inspect.js';
import { migrateCommand } from './migrate.js';
import { openapiCommand } from './openapi.js';
import { pluginCommand } from './plugin.js';
import { replayCommand } from './replay.js';
import { tailCommand } from './tail.js';
import { templateCommand } from './template.js';
import { tokenCommand } from './token.js';
import { upCommand } from './up.js';

const program = new Command('protectonce')
  .description('API security: every API you have, how exposed it is, who is attacking it')
  .version('0.1.0')
  .showHelpAfterError();

for (const add of [
  upCommand,
  migrateCommand,
  collectCommand,
  gatewaysCommand,
  importCommand,
  inspectCommand,
  templateCommand,
  openapiCommand,
  pluginCommand,
  replayCommand,
  anomalyCommand,
  tokenCommand,
  tailCommand,
  demoCommand,
])
  add(program);

// Whoever reads has had enough (`… | head -1`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`OUTPUT_FAILED: standard output: ${error.code}\n`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await program.parseAsync();
} catch (error) {
  // The public text alone: a cause speaks of the inside.
  process.stderr.write(
    error instanceof CodedError ? `${error.code}: ${error.message}\n` : `${String(error)}\n`,
  );
  process.exitCode = 1;
}

import type { Command } from 'commander';
import { newPlugin } from './plugin/new-plugin.js';
import { testPlugin } from './plugin/test-plugin.js';

export function pluginCommand(program: Command): void {
  const plugin = program.command('plugin').description('write and test detectors of your own');
  plugin
    .command('new <folder>')
    .description('make a complete plugin: detector, tests, a case, README; never overwrites a file')
    .option('--id <id>', 'kebab-case; the folder’s name by default')
    .option('--language <language>', 'ts or js', 'ts')
    .action((folder: string, options: { id?: string; language: string }) => newPlugin(folder, options));
  plugin
    .command('test <folder>')
    .description('run the contract suite and the cases of a plugin')
    .option('--json', 'print one JSON object')
    .action((folder: string, options: { json?: boolean }) => testPlugin(folder, options));
}

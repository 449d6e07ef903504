import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { runCaseFolder, runContract } from '@protectonce/plugin-sdk/testing';
import { plugin } from '../src/index.js';
import { fixtures } from './fixtures.js';

for (const { name, run } of runContract(plugin, fixtures)) test(name, run);

for (const name of readdirSync('cases'))
  test(`case ${name}`, async () => {
    const { difference } = await runCaseFolder(plugin, `cases/${name}`);
    assert.equal(difference, undefined);
  });

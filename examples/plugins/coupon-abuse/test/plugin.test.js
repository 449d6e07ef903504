import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as sdk from '@protectonce/plugin-sdk';
import * as testing from '@protectonce/plugin-sdk/testing';
import { plugin as make } from '../src/index.js';
import { fixtures } from './fixtures.js';

const plugin = make(sdk);

for (const { name, run } of testing.runContract(plugin, fixtures(testing))) test(name, run);

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
for (const name of readdirSync(cases))
  test(`case ${name}`, async () => {
    const { difference } = await testing.runCaseFolder(plugin, `${cases}${name}`);
    assert.equal(difference, undefined);
  });

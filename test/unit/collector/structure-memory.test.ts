import { describe, expect, test } from '@jest/globals';
import { StructureMemory } from '../../../src/collector/structure-memory.js';

/** Each path from several clients; `of` chooses who asks for what. */
function observe(memory: StructureMemory, paths: readonly string[], clients: number, times = 3): void {
  for (let client = 0; client < clients; client++)
    for (let time = 0; time < times; time++)
      for (const path of paths) memory.observe(path.split('/'), `192.0.2.${client}`, 200);
}
const learned = (memory: StructureMemory, path: string, index: number) =>
  memory.isStructure(path.split('/'), index);

describe('the structure memory', () => {
  test('learns a name that everybody uses and that different things follow', () => {
    const memory = new StructureMemory();
    observe(memory, ['api/kassenbuch/1', 'api/kassenbuch/2'], 4);
    expect(learned(memory, 'api/kassenbuch/3', 1)).toBe(true);
  });

  test('knows nothing after a few calls', () => {
    const memory = new StructureMemory();
    observe(memory, ['api/kassenbuch/1', 'api/kassenbuch/2'], 1, 3);
    expect(learned(memory, 'api/kassenbuch/3', 1)).toBe(false);
  });

  test('never takes a user’s name for structure, behind a collection or not', () => {
    const memory = new StructureMemory();
    for (const [client, name] of ['alice', 'bruno', 'carla'].entries()) {
      for (let i = 0; i < 50; i++) {
        memory.observe(['users', name, String(i)], `192.0.2.${client}`, 200);
        memory.observe(['api', 'heim', name, String(i)], `192.0.2.${client}`, 200);
      }
    }
    expect(learned(memory, 'users/alice/1', 1)).toBe(false);
    expect(learned(memory, 'api/heim/alice/1', 2)).toBe(false);
    expect(learned(memory, 'api/heim/alice/1', 1)).toBe(true);
  });

  test('never learns an id slot behind a collection, however many ask for the same thing', () => {
    const memory = new StructureMemory();
    observe(memory, ['products/sesselchen/1', 'products/sesselchen/2'], 20, 10);
    expect(learned(memory, 'products/sesselchen/1', 1)).toBe(false);
  });

  test('gives up a place at which many names stand, for good', () => {
    const memory = new StructureMemory();
    observe(memory, ['api/kassenbuch'], 4);
    expect(learned(memory, 'api/kassenbuch', 1)).toBe(true);
    for (let i = 0; i < 20; i++)
      memory.observe(['api', `name${'abcdefghijklmnopqrst'[i]}`], '192.0.2.1', 200);
    observe(memory, ['api/kassenbuch'], 4);
    expect(learned(memory, 'api/kassenbuch', 1)).toBe(false);
  });

  test('learns nothing from refused calls', () => {
    const memory = new StructureMemory();
    for (let i = 0; i < 200; i++) memory.observe(['api', 'geheim'], `192.0.2.${i % 9}`, 404);
    expect(learned(memory, 'api/geheim', 1)).toBe(false);
  });

  test('keeps only names written in lower-case words', () => {
    const memory = new StructureMemory();
    observe(memory, ['api/Kassenbuch', 'api/kasse42', 'api/müller'], 9, 9);
    for (const name of ['Kassenbuch', 'kasse42', 'müller'])
      expect(learned(memory, `api/${name}`, 1)).toBe(false);
  });
});

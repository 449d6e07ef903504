import { describe, expect, test } from '@jest/globals';
import type { Location } from '../../../../src/event/vocabulary.js';
import { judgeCode } from '../../../../src/inspect/injection/code.js';
import { judgeCrlf } from '../../../../src/inspect/injection/crlf.js';
import { judgeDeserialization } from '../../../../src/inspect/injection/deserialization.js';
import { firstPass } from '../../../../src/inspect/injection/first-pass.js';
import { judges } from '../../../../src/inspect/injection/judges.js';
import { judgeLog4shell } from '../../../../src/inspect/injection/log4shell.js';
import { judgeProto } from '../../../../src/inspect/injection/proto.js';
import { judgeSsi } from '../../../../src/inspect/injection/ssi.js';
import { judgeTemplate } from '../../../../src/inspect/injection/ssti.js';
import type { Verdict } from '../../../../src/inspect/injection/verdict.js';
import { judgeXss } from '../../../../src/inspect/injection/xss.js';
import { judgeXxe } from '../../../../src/inspect/injection/xxe.js';
import { attacks, nearMisses } from './markup-vectors.js';

const ATTACK = 0.8;
type Judge = (text: string, location: Location) => Verdict | undefined;
const judgeOf: Readonly<Record<string, Judge>> = {
  xss: judgeXss,
  ssti: judgeTemplate,
  log4shell: judgeLog4shell,
  code: judgeCode,
  ssi: judgeSsi,
  proto: judgeProto,
  deserialization: judgeDeserialization,
  xxe: judgeXxe,
  crlf: judgeCrlf,
};

describe.each(Object.entries(attacks))('%s', (name, texts) => {
  const judge = judgeOf[name] as Judge;
  test.each(texts.map((text) => [text]))('is told: %j', (text) => {
    const verdict = judge(text, 'query');
    expect(verdict).toMatchObject({ class: name });
    expect(verdict?.confidence).toBeGreaterThanOrEqual(ATTACK);
  });

  test('names its form without the text', () => {
    for (const text of texts) {
      const { rule = '', fingerprint = '' } = judge(`${text}`, 'query') ?? {};
      expect(rule).toMatch(/^[a-z0-9]+\.[a-z-]+$/);
      expect(fingerprint).not.toMatch(/x\.example|passwd|alert|admin/i);
    }
  });
});

describe('what looks alike', () => {
  test.each(nearMisses.map((text) => [text]))('is no attack: %j', (text) => {
    for (const location of ['query', 'body'] as const)
      for (const judge of Object.values(judgeOf))
        expect(judge(text, location)?.confidence ?? 0).toBeLessThan(ATTACK);
  });
});

test('the first pass never keeps a text from a judge that has something to say', () => {
  for (const text of [...Object.values(attacks).flat(), ...nearMisses]) {
    const mask = firstPass(text);
    for (const [index, { judge }] of judges.entries())
      if (judge(text, 'query') !== undefined)
        expect([text, judge.name, (mask >> index) & 1]).toEqual([text, judge.name, 1]);
  }
});

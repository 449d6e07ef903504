import { describe, expect, test } from '@jest/globals';
import { inspectRequest } from '../../../../src/inspect/index.js';
import { DETECT_MIN } from '../../../../src/inspect/injection/verdict.js';

const json = (value: unknown): boolean =>
  inspectRequest({
    target: '/a',
    requestHeaders: { 'content-type': 'application/json' },
    requestBody: JSON.stringify(value),
  }).some(({ confidence }) => confidence >= DETECT_MIN);
const query = (name: string, value: string): boolean =>
  inspectRequest({ target: `/a?${name}=${encodeURIComponent(value)}`, requestHeaders: {} }).some(
    ({ confidence }) => confidence >= DETECT_MIN,
  );

describe('the name of a parameter', () => {
  test("never lets a developer's own address count as one of the server's", () => {
    expect(query('redirect_uri', 'http://localhost:3000/callback')).toBe(false);
    expect(query('return_to', 'http://localhost:5173/')).toBe(false);
    expect(query('url', 'http://localhost:3000/')).toBe(true);
    expect(query('page', 'http://127.0.0.1/admin')).toBe(true);
    expect(query('redirect_uri', 'http://169.254.169.254/latest/meta-data/')).toBe(true);
  });

  test('never makes the files that a push lists an attack, and leaves one that is asked for', () => {
    expect(json({ commits: [{ modified: ['config/database.yml', 'web.config', '.npmrc'] }] })).toBe(false);
    expect(json({ file: '../../config/database.yml' })).toBe(true);
    expect(json({ commits: [{ modified: ['../../../../etc/passwd'] }] })).toBe(true);
    expect(json({ file: 'WEB-INF/web.xml' })).toBe(true);
  });

  test('never makes an address that a notice tells an attack, and leaves one that is to be fetched', () => {
    expect(json({ commit: { url: 'http://192.168.64.1:3005/c/1' } })).toBe(false);
    expect(json({ alerts: [{ generatorURL: 'http://prometheus:9090/graph' }] })).toBe(false);
    expect(json({ import: { url: 'http://192.168.64.1:3005/c/1' } })).toBe(true);
    expect(json({ commit: { url: 'http://169.254.169.254/latest/' } })).toBe(true);
  });
});

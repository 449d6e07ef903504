import { describe, expect, it } from '@jest/globals';
import { describeEnvironment, readEnvironment } from '../../src/environment.js';
import { CodedError } from '../../src/event/coded-error.js';

describe('environment', () => {
  it('has a default for everything', () => {
    const environment = readEnvironment({});
    expect(environment).toMatchObject({
      PROTECTONCE_ROLE: 'all',
      PORT: 4000,
      HOST: '127.0.0.1',
      PROTECTONCE_PLUGINS: [],
    });
    expect(environment.DATABASE_URL).toBeUndefined();
  });

  it('names every variable at fault in one error, and repeats no value', () => {
    const read = () =>
      readEnvironment({
        PORT: 'secret-port',
        DATABASE_URL: 'mysql://root:hunter2@x/y',
        PROTECTONCE_ROLE: 'king',
      });
    expect(read).toThrow(CodedError);
    try {
      read();
    } catch (error) {
      const text = (error as CodedError).message;
      for (const name of ['PORT', 'DATABASE_URL', 'PROTECTONCE_ROLE']) expect(text).toContain(name);
      for (const value of ['secret-port', 'hunter2']) expect(text).not.toContain(value);
    }
  });

  it('takes an empty string as unset', () => {
    expect(readEnvironment({ REDIS_URL: '', PORT: '' })).toMatchObject({ REDIS_URL: undefined, PORT: 4000 });
  });

  it('splits plugins and reads flags', () => {
    const environment = readEnvironment({
      PROTECTONCE_PLUGINS: ' ./a , @acme/b ,',
      PROTECTONCE_DEVELOPMENT: '1',
    });
    expect(environment.PROTECTONCE_PLUGINS).toEqual(['./a', '@acme/b']);
    expect(environment.PROTECTONCE_DEVELOPMENT).toBe(true);
  });

  it('describes every variable', () => {
    for (const { name, meaning } of describeEnvironment()) expect(`${name}: ${meaning}`).toMatch(/: .{8,}/);
  });
});

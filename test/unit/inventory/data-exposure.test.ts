import { describe, expect, test } from '@jest/globals';
import { exposedData, exposureSeverity } from '../../../src/inventory/data-exposure.js';
import { apiCall } from '../../kit/builders.js';

const body = (...classes: string[]) => ({ fields: [{ path: 'a.b', type: 'string' as const, classes }] });
const anonymous = (classes: string[], status = 200, sent: string[] = []) => {
  const { principal: _, ...call } = apiCall({
    response: { status, body: body(...classes) },
    request: { body: body(...sent) },
  });
  return call;
};

describe('sensitive data shown to nobody in particular', () => {
  test('is what a successful call without a principal was given', () => {
    expect(exposedData(anonymous(['email', 'card']))).toEqual(
      new Map([
        ['email', 'a.b'],
        ['card', 'a.b'],
      ]),
    );
  });
  test('is not what a principal was given, an error shows, or the caller had sent', () => {
    expect(exposedData(apiCall({ response: { status: 200, body: body('card') } }))).toBeUndefined();
    expect(exposedData(anonymous(['email'], 404))).toBeUndefined();
    expect(exposedData(anonymous(['email'], 201, ['email']))).toBeUndefined();
  });
  test('is not what a login answers', () => {
    expect(exposedData(anonymous(['jwt', 'secret', 'email'], 200, ['password']))).toBeUndefined();
    expect(exposedData(anonymous(['jwt', 'secret']))).toBeUndefined();
  });
  test('is not a name alone, nor a class that nobody called sensitive', () => {
    expect(exposedData(anonymous(['name', 'ip', 'colour']))).toBeUndefined();
    expect(exposedData(anonymous(['custom:contract']))?.size).toBe(1);
  });
  test('is as bad as its worst class', () => {
    expect(exposureSeverity(['email', 'iban'])).toBe('high');
    expect(exposureSeverity(['custom:contract'])).toBe('medium');
    expect(exposureSeverity(['email', 'password'])).toBe('critical');
  });
});

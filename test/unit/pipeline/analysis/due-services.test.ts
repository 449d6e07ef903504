import { describe, expect, it } from '@jest/globals';
import { DueServices } from '../../../../src/pipeline/analysis/due-services.js';
import type { ServiceMark } from '../../../../src/store/assessments.js';

const shop: ServiceMark = { id: 'shop', declared: '', calls: 10 };
const mail: ServiceMark = { id: 'mail', declared: '', calls: 10 };
const MINUTE_MS = 60_000;

function ids(due: DueServices, services: readonly ServiceMark[], now: number): string[] {
  return due.among('o', services, now).map(({ id }) => id);
}

describe('services that are due', () => {
  it('are those that were never judged, had news, are declared otherwise, or were not looked at for long', () => {
    const due = new DueServices();
    expect(ids(due, [shop, mail], 0)).toEqual(['mail', 'shop']);
    due.judged('o', shop, 0, 10);
    due.judged('o', mail, 0, 10);
    expect(ids(due, [shop, mail], 1000)).toEqual([]);
    due.touch('o', 'shop');
    expect(ids(due, [shop, mail], 1000)).toEqual(['shop']);
    due.judged('o', shop, 1000, 10);
    expect(ids(due, [{ ...shop, calls: 11 }, mail], 2000)).toEqual(['shop']);
    expect(ids(due, [shop, { ...mail, declared: 'a specification' }], 2000)).toEqual(['mail']);
    expect(ids(due, [shop, mail], 10 * MINUTE_MS)).toEqual(['mail']);
  });

  it('never has a large service judged again and again while it is called, nor lets it wait for good', () => {
    const due = new DueServices();
    due.judged('o', shop, 0, 10_000);
    due.touch('o', 'shop');
    expect(ids(due, [shop], 1000)).toEqual([]);
    expect(ids(due, [{ ...shop, declared: 'a specification' }], 1000)).toEqual(['shop']);
    expect(ids(due, [shop], MINUTE_MS)).toEqual(['shop']);
  });

  it('never judges an organisation in which nothing happens each time that its lease is taken, and never loses news', () => {
    const due = new DueServices();
    due.judged('o', shop, 0, 1);
    due.judged('o', mail, 0, 1);
    due.touch('o', 'mail');
    due.forget('o');
    expect(ids(due, [shop, mail], 1)).toEqual(['mail']);
  });
});

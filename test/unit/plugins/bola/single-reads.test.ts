import { describe, expect, test } from '@jest/globals';
import type { ApiCall, EndpointFacet } from '../../../../src/event/index.js';
import { bola } from '../../../../src/plugins/bola/index.js';
import { buildEndpoint, createHarness, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import { numbers, Story } from '../scenarios/scenario.js';

/*
 * Small APIs of different make, a week of ordinary use, and on its last days thefts of one object each, by people who have behaved
 * until then. Nothing here is like the behaviour bench's worlds.
 */

type Type = 'int' | 'uuid';
const DAY_MS = 86_400_000;

/** A world in the making: what is stolen is remembered by event id. */
class World {
  readonly story = new Story(20_000);
  readonly thefts = new Map<string, string>();
  private seed = 7;

  constructor(private readonly type: Type) {}

  /** From 0 to `below` − 1. */
  draw(below: number): number {
    this.seed = (this.seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((this.seed / 2 ** 31) * below);
  }

  call(by: string, on: EndpointFacet, method: string, id: string | undefined, given: readonly string[] = []) {
    const token = (name: string) => testToken(`${this.type} ${name}`);
    const objects: ApiCall['objects'] =
      id === undefined ? [] : [{ in: 'path', name: 'id', type: this.type, token: token(id) }];
    const name = id === undefined && method === 'GET' ? 'items[].id' : 'id';
    const returned = given.map((one) => ({ name, type: this.type, token: token(one) }));
    this.story.call({
      ...{ on, by, method, from: `198.51.100.${by.length + this.place(by)}` },
      ...(objects.length > 0 && { objects }),
      ...(returned.length > 0 && { returned }),
      status: method === 'POST' ? 201 : 200,
    });
  }

  steal(by: string, on: EndpointFacet, method: string, id: string, given: readonly string[] = []): void {
    this.thefts.set(this.story.nextId(), `${method} by ${by}`);
    this.call(by, on, method, id, given);
  }

  /** Nights and days off. */
  rest(): void {
    this.story.wait(DAY_MS / 24);
  }

  async measure(): Promise<{ precision: number; recall: number }> {
    const { events } = this.story;
    const findings = await createHarness(bola).feed(...events);
    const told = new Set(findings.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId)));
    const right = [...told].filter((id) => this.thefts.has(id)).length;
    return { precision: right / Math.max(1, told.size), recall: right / this.thefts.size };
  }

  private place(by: string): number {
    return Number(by.replace(/\D/g, '')) % 200;
  }
}

/** Notes: nothing lists them; who writes one is told its id, reads it again and changes it now and then. */
function notes(type: Type): World {
  const world = new World(type);
  const [all, one] = ['/notes', '/notes/{id}'].map((template) => buildEndpoint({ template })) as [
    EndpointFacet,
    EndpointFacet,
  ];
  const own = new Map<string, string[]>();
  for (const day of numbers(9)) {
    for (const person of numbers(60)) {
      const by = `writer ${person}`;
      const mine = own.get(by) ?? [];
      own.set(by, mine);
      if (mine.length < 2 || world.draw(3) === 0) {
        mine.push(`note ${person}-${mine.length}`);
        world.call(by, all, 'POST', undefined, [mine.at(-1) as string]);
      }
      for (const _ of numbers(2)) world.call(by, one, 'GET', mine[world.draw(mine.length)]);
      if (world.draw(4) === 0) world.call(by, one, 'PUT', mine[world.draw(mine.length)]);
      if (day < 7 || person % 12 !== day) continue;
      const others = own.get(`writer ${(person + 17) % 60}`) ?? [];
      world.steal(by, one, person % 24 === day ? 'PUT' : 'GET', others[0] as string);
    }
    world.rest();
  }
  return world;
}

/** Invoices: a list that tells ids, then some of them. `size`: how many people have the same ones. */
function invoices(type: Type, size: number): World {
  const world = new World(type);
  const [all, one] = ['/invoices', '/invoices/{id}'].map((template) => buildEndpoint({ template })) as [
    EndpointFacet,
    EndpointFacet,
  ];
  const ofGroup = (group: number) => numbers(6).map((n) => `invoice ${group}-${n}`);
  for (const day of numbers(9)) {
    for (const person of numbers(60)) {
      const by = `customer ${person}`;
      const mine = ofGroup(Math.floor(person / size));
      world.call(by, all, 'GET', undefined, mine);
      for (const _ of numbers(2)) {
        const id = mine[world.draw(mine.length)] as string;
        world.call(by, one, 'GET', id, [id]);
      }
      if (day < 7 || person % 12 !== day) continue;
      const id = ofGroup((Math.floor(person / size) + 3) % (60 / size))[1] as string;
      world.steal(by, one, 'GET', id, [id]);
    }
    world.rest();
  }
  return world;
}

describe('one object of another is told of, after a week of behaving', () => {
  test.each([
    ['in an API without any list', () => notes('uuid')],
    ['in an API without any list, with numbers as ids', () => notes('int')],
    ['where a list tells each his own', () => invoices('int', 1)],
    ['where a list tells a team of five its own, by GUIDs', () => invoices('uuid', 5)],
  ])('%s', async (_, make) => {
    const { precision, recall } = await make().measure();
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.9);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Conversation } from '../../../src/collector/stream/conversation.js';
import type { Transaction } from '../../../src/collector/transaction.js';

function conversation() {
  const told: Transaction[] = [];
  let unpaired = 0;
  const talk = new Conversation(
    { client: '10.0.0.1', server: '10.0.0.2' },
    {
      onTransaction: (transaction) => told.push(transaction),
      onUnpaired: (count) => {
        unpaired += count;
      },
    },
  );
  return {
    ask: (text: string) => talk.push(Buffer.from(text), false, 1),
    answer: (text: string) => talk.push(Buffer.from(text), true, 2),
    end: () => talk.close(),
    told,
    pairs: () => told.map(({ target, responseBody }) => [target, responseBody?.toString()]),
    unpaired: () => unpaired,
  };
}

const request = (n: number) => `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`;
const response = (n: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${String(n).length}\r\n\r\n${n}`;

describe('a conversation', () => {
  test('whose response was lost never gives its request the next one', () => {
    const { ask, answer, pairs, unpaired, end } = conversation();
    ask(request(1));
    ask(request(2));
    answer(response(2));
    // Suricata repeats what comes behind a gap.
    answer(response(2));
    ask(request(3));
    answer(response(3));
    end();
    expect(pairs()).toEqual([
      ['/2', '2'],
      ['/3', '3'],
    ]);
    expect(unpaired()).toBe(1);
  });

  test('behind a gap takes what comes again for what it is, alone, in front of something new, or in part', () => {
    const { ask, answer, pairs, unpaired } = conversation();
    ask(request(11));
    ask(request(11));
    answer(response(11));
    ask(request(12));
    answer(response(11) + response(12));
    ask(request(12).slice(-20) + request(13));
    answer(response(13));
    expect(pairs()).toEqual([
      ['/11', '11'],
      ['/12', '12'],
      ['/13', '13'],
    ]);
    expect(unpaired()).toBe(0);
  });

  test('that asks the same again and again, and is answered the same, tells every call', () => {
    const { ask, answer, told, unpaired } = conversation();
    for (let n = 0; n < 5; n++) {
      ask(request(7));
      answer(response(7));
    }
    expect([told.length, unpaired()]).toEqual([5, 0]);
  });

  test('of a request that lost its head gives the response to nobody else', () => {
    const { ask, answer, pairs, unpaired } = conversation();
    ask(request(1));
    ask('{"order":2,"lines":[{"sku":"a"}]}');
    answer(response(2));
    ask(request(3));
    answer(response(3));
    expect(pairs()).toEqual([['/3', '3']]);
    expect(unpaired()).toBe(2);
  });

  test('of a response that lost its head leaves its request without any', () => {
    const { ask, answer, pairs, unpaired } = conversation();
    ask(request(1));
    answer('{"of":"a response that lost its head"}');
    answer(response(2));
    ask(request(3));
    answer(response(3));
    expect(pairs()).toEqual([['/3', '3']]);
    expect(unpaired()).toBe(2);
  });

  test('never tells a head of which a part is missing', () => {
    const { ask, answer, pairs, unpaired } = conversation();
    // Packets are being lost: what comes again says so.
    ask(request(11));
    ask(request(11));
    answer(response(11));
    // The 1 of /items/1303 was lost: what followed comes twice.
    for (const piece of ['GET /items/', '3', '30', '3', ' HTTP/1.1\r\nHost: a\r\n\r\n']) ask(piece);
    answer(response(1303));
    for (const piece of ['GET /items/', '1', '3', '0', '3', ' HTTP/1.1\r\nHost: a\r\n\r\n']) ask(piece);
    answer(response(1303));
    expect(pairs().slice(1)).toEqual([['/items/1303', '1303']]);
    expect(unpaired()).toBe(1);
  });

  test('whose request was lost counts the response as unpaired and goes on', () => {
    const { ask, answer, pairs, unpaired } = conversation();
    answer(response(1));
    ask(request(2));
    answer(response(2));
    expect(pairs()).toEqual([['/2', '2']]);
    expect(unpaired()).toBe(1);
  });

  test('that is pipelined, in one piece or in many, gives each request its own response', () => {
    const together = conversation();
    together.ask([1, 2, 3].map(request).join(''));
    for (const n of [1, 2, 3]) together.answer(response(n));
    const apart = conversation();
    for (const n of [1, 2, 3]) apart.ask(request(n));
    apart.answer([1, 2, 3].map(response).join(''));
    for (const { pairs } of [together, apart])
      expect(pairs()).toEqual([
        ['/1', '1'],
        ['/2', '2'],
        ['/3', '3'],
      ]);
  });

  test('with a hole in a body goes on with the next message, and says that something is missing', () => {
    const { ask, answer, told, pairs } = conversation();
    ask(request(1));
    answer('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc');
    ask(request(2));
    answer(response(2));
    expect(pairs()).toEqual([
      ['/1', 'abc'],
      ['/2', '2'],
    ]);
    expect(told.map(({ responseCut }) => responseCut)).toEqual([true, false]);
  });

  test('keeps both framings of a smuggled request apart: chunks win', () => {
    const { ask, answer, told } = conversation();
    ask('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    answer(response(1));
    ask(request(2));
    answer(response(2));
    expect(told.map(({ target, requestBytes }) => [target, requestBytes])).toEqual([
      ['/', 0],
      ['/2', 0],
    ]);
  });

  test('that becomes a WebSocket tells the handshake and nothing behind it', () => {
    const { ask, answer, told } = conversation();
    ask('GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    answer('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u0081\u0002hi');
    ask(request(9));
    expect(told.map(({ status, target }) => [status, target])).toEqual([[101, '/ws']]);
  });

  test('gives the same whatever its pieces are', () => {
    const asked = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello`;
    const answered =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n';
    const cut = (text: string, at: readonly number[]): string[] => {
      const places = [...new Set(at.map((each) => each % text.length))].sort((a, b) => a - b);
      return [0, ...places]
        .map((from, i) => text.slice(from, places[i] ?? text.length))
        .filter((each) => each !== '');
    };
    const places = fc.array(fc.nat(), { maxLength: 8 });
    fc.assert(
      fc.property(places, places, (one, two) => {
        const { ask, answer, told } = conversation();
        for (const piece of cut(asked, one)) ask(piece);
        for (const piece of cut(answered, two)) answer(piece);
        expect(told).toHaveLength(1);
        expect(told[0]?.requestBody?.toString()).toBe('hello');
        expect(told[0]?.responseBody?.toString()).toBe('abcde');
      }),
    );
  });

  test('never throws and holds little, whatever both ends send', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(request(1), response(1), 'HTTP/1.1 200 OK\r\n', '\r\n\r\n', 'ffff\r\n')
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.boolean()), { maxLength: 60 }), (pieces) => {
        const talk = new Conversation(
          { client: '::', server: '::' },
          { onTransaction: () => undefined, onUnpaired: () => undefined },
        );
        for (const [bytes, fromServer] of pieces) talk.push(bytes, fromServer, 1);
        expect(talk.held).toBeLessThan(200_000);
        talk.close();
      }),
    );
  });
});

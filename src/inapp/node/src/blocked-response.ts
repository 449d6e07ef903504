import type { ServerResponse } from 'node:http';

type Callback = (error?: Error | null) => void;

const callbackIn = (args: readonly unknown[]): Callback | undefined =>
  args.find((arg): arg is Callback => typeof arg === 'function');

function later(args: readonly unknown[]): void {
  const callback = callbackIn(args);
  if (callback) process.nextTick(callback, null);
}

/** As `write` returns and calls back. */
export function swallowedWrite(args: readonly unknown[]): true {
  later(args);
  return true;
}

/** As `end` returns and calls back. */
export function swallowedEnd<T extends object>(response: T, args: readonly unknown[]): T {
  later(args);
  return response;
}

/**
 * From now on whatever is done to this response goes nowhere, and looks as if it had worked: an application that answers
 * again, or whose error handler does, neither fails nor changes what the client got. Methods of its own cost other
 * responses nothing.
 */
export function muteResponse(response: ServerResponse): void {
  // Error handlers end the connection when the head is out: they are to believe that theirs may still go.
  let isHeadOut = false;
  const head = (): void => {
    isHeadOut = true;
  };
  const put = (name: string, value: (this: unknown, ...args: unknown[]) => unknown): void => {
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  };
  put('write', (...args) => {
    head();
    return swallowedWrite(args);
  });
  put('end', (...args) => {
    head();
    return swallowedEnd(response, args);
  });
  for (const name of ['writeHead', 'writeHeader'])
    put(name, () => {
      head();
      return response;
    });
  for (const name of ['flushHeaders', 'respond']) if (name in response) put(name, head);
  for (const name of ['setHeader', 'appendHeader', 'setHeaders']) put(name, () => response);
  for (const name of ['removeHeader', 'addTrailers', 'setTrailer']) put(name, () => undefined);
  put('writeContinue', (...args) => later(args));
  put('writeProcessing', (...args) => later(args));
  put('writeEarlyHints', (_hints, ...args) => later(args));
  Object.defineProperty(response, 'headersSent', { get: () => isHeadOut, configurable: true });
}

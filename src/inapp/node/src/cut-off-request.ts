import type { IncomingMessage } from 'node:http';

/**
 * Tells the application that its client has gone, as when a connection breaks in the middle of a body: every framework is
 * ready for that, and whatever waits for the rest of the body stops waiting. The connection itself stays.
 */
export function cutOffRequest(request: IncomingMessage): void {
  // Later: what the application's listeners throw is the application's, as with a real broken connection.
  process.nextTick(() => {
    if (request.destroyed) return;
    const error = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    Object.defineProperty(request, 'aborted', { value: true, configurable: true, writable: true });
    Object.defineProperty(request, '_destroy', {
      configurable: true,
      writable: true,
      // The stream's own would take the connection along.
      value: (cause: Error | null, done: (error?: Error | null) => void) => {
        request.emit('aborted');
        process.nextTick(done, request.listenerCount('error') > 0 ? cause : null);
      },
    });
    request.destroy(error);
  });
}

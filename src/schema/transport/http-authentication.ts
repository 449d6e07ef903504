import type { Plugin } from 'graphql-yoga';
import type { Authenticated } from './authenticate.js';

export interface HttpAuthenticationOptions {
  readonly path: string;
  readonly authenticate: (authorization: string | null) => Promise<Authenticated | undefined>;
  readonly accept: (request: Request, authenticated: Authenticated) => void;
}

/** Turns strangers away before a byte of their body is read. */
export function httpAuthentication(options: HttpAuthenticationOptions): Plugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      if (url.pathname !== options.path || request.method === 'OPTIONS') return;
      const authenticated = await options.authenticate(request.headers.get('authorization'));
      if (authenticated) return options.accept(request, authenticated);
      const body = {
        errors: [
          {
            message: 'Present an API token: authorization: Bearer pat_…',
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      };
      endResponse(
        fetchAPI.Response.json(body, {
          status: 401,
          headers: { 'www-authenticate': 'Bearer realm="protectonce"' },
        }),
      );
    },
  };
}

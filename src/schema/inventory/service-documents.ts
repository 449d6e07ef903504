import type { Protocol } from '../../event/index.js';
import { loadKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import type { DescribedEndpoint, DescribedService } from '../../inventory/openapi/described-endpoint.js';
import { graphqlDocument } from '../../inventory/openapi/graphql-document.js';
import { openapiDocument } from '../../inventory/openapi/openapi-document.js';
import { wsdlDocument } from '../../inventory/openapi/wsdl-document.js';
import type { KnownEndpoint } from '../../store/services/endpoint-knowledge.js';

/** Hosts that a document names as servers. */
const SERVERS_MAX = 20;

/** Names without a dot, and addresses of the machine's own, are hardly reached over TLS. */
const isLocal = (host: string): boolean =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[^.:]+)(?::\d+)?$/.test(host);

function described(endpoint: KnownEndpoint): DescribedEndpoint {
  const { protocol, method, template, operation } = endpoint;
  const { sketch } = loadKnowledge(endpoint);
  return {
    method,
    template,
    protocol: protocol as Protocol,
    sketch,
    ...(operation !== null && { operation }),
  };
}

function describedService(name: string, endpoints: readonly KnownEndpoint[]): DescribedService {
  const hosts = [...new Set(endpoints.map(({ host }) => host))].sort().slice(0, SERVERS_MAX);
  return { name, servers: hosts.map((host) => `${isLocal(host) ? 'http' : 'https'}://${host}`) };
}

/** What is known of a service, written for others to read. Undefined where there is nothing that the format has a place for. */
export const serviceDocuments = {
  openapi(name: string, endpoints: readonly KnownEndpoint[], omitted: number): string | undefined {
    if (endpoints.length === 0) return undefined;
    const document = openapiDocument(describedService(name, endpoints), endpoints.map(described));
    // Whoever reads it must not take it for all that there is.
    const info = omitted > 0 ? { ...document.info, 'x-omitted-endpoints': omitted } : document.info;
    return JSON.stringify({ ...document, info });
  },
  graphqlSdl: (_name: string, endpoints: readonly KnownEndpoint[]): string | undefined =>
    graphqlDocument(endpoints.filter(({ protocol }) => protocol === 'graphql').map(described)) || undefined,
  wsdl(name: string, endpoints: readonly KnownEndpoint[]): string | undefined {
    const soap = endpoints.filter(({ protocol }) => protocol === 'soap');
    return wsdlDocument(describedService(name, soap), soap.map(described)) || undefined;
  },
};

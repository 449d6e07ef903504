/** A page that people look at, as a document with its variables. */
export interface InventoryQuery {
  readonly query: string;
  readonly field: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Pages of 100 to go before measuring. */
  readonly deep?: number;
}

const endpointFields = `id method host template operation templateSource deprecated declared authentication exposure risk riskParts { part points why }
  calls errors lastSeenAt requestClasses responseClasses service { id name }`;
const page = (field: string, noun: string, node: string, total = false): string =>
  `query ($after: String, $first: Int = 50, $filter: ${noun}Filter, $orderBy: ${noun}Order) {
    ${field}(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { ${total ? 'totalCount' : ''} pageInfo { hasNextPage endCursor } edges { cursor node { ${node} } } } }`;

const endpoints = page('endpoints', 'Endpoint', endpointFields);
const findings = page(
  'postureFindings',
  'PostureFinding',
  'id rule title why fix owasp severity state subject firstSeenAt lastSeenAt evidence service { name } endpoint { method template }',
);
const changes = page(
  'endpointChanges',
  'EndpointChange',
  'id at kind part status path value endpoint { method template service { name } }',
);
const gateways = page(
  'gateways',
  'Gateway',
  'id gatewayId stage hosts routes { method route authorizer trafficSeen calls }',
);
const assets = page(
  'publicAssets',
  'PublicAsset',
  'id kind name firstSeenAt lastSeenAt detail service { name }',
);
const services = page(
  'services',
  'Service',
  'id name exposure risk riskParts { part points why } calls lastSeenAt',
);

const by = (field: string, direction = 'DESC') => ({ orderBy: { field, direction } });

/** `serviceId` and `endpointId` are global ids of rows that there are. */
export function inventoryQueries(serviceId: string, endpointId: string): Record<string, InventoryQuery> {
  const of = (filter: object, order: object = {}) => ({ filter, ...order });
  const onEndpoints = (variables: object, deep?: number): InventoryQuery => ({
    query: endpoints,
    field: 'endpoints',
    variables: variables as Record<string, unknown>,
    ...(deep !== undefined && { deep }),
  });
  const onFindings = (variables: object, deep?: number): InventoryQuery => ({
    ...onEndpoints(variables, deep),
    query: findings,
    field: 'postureFindings',
  });
  const named: Record<string, InventoryQuery> = {};
  for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'CALLS', 'TEMPLATE', 'RISK'])
    for (const direction of ['ASC', 'DESC']) {
      named[`endpoints by ${field} ${direction}`] = onEndpoints(by(field, direction));
      named[`endpoints by ${field} ${direction}, page 300`] = onEndpoints(by(field, direction), 150);
    }
  const filters: Record<string, object> = {
    'of a service': { service: { eq: serviceId } },
    'that are public': { exposure: { eq: 'PUBLIC' } },
    'that are public and answer strangers': { exposure: { eq: 'PUBLIC' }, authentication: { has: 'none' } },
    undeclared: { declared: { eq: false } },
    'on their way out': { deprecated: { eq: true } },
    'corrected by people': { templateSource: { eq: 'CORRECTION' } },
    'with e-mail addresses': { responseClasses: { has: 'email' } },
    'of a host': { host: { eq: 'host-17.test' } },
    'whose path contains what all have': { template: { contains: 'resource' } },
    'whose path contains what a third has': { template: { contains: '/v1/' } },
    'whose path contains a word': { template: { contains: 'resource-4711' } },
    'whose path contains what none has': { template: { contains: 'nothing' } },
    'of GraphQL': { protocol: { eq: 'graphql' } },
    'of a risk of 90 and more': { risk: { gte: 90 } },
    'seen by the collector alone': { sensorKinds: { has: 'collector' } },
  };
  for (const [name, filter] of Object.entries(filters)) {
    named[`endpoints ${name}`] = onEndpoints(of(filter));
    named[`endpoints ${name}, riskiest first`] = onEndpoints(of(filter, by('RISK')));
  }
  const total = { query: page('endpoints', 'Endpoint', 'id', true), field: 'endpoints' };
  named['endpoints with totalCount'] = total;
  named['endpoints that are public, with totalCount'] = {
    ...total,
    variables: { filter: { exposure: { eq: 'PUBLIC' } } },
  };
  for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'SEVERITY']) {
    named[`findings by ${field}`] = onFindings(by(field));
    named[`findings by ${field}, page 300`] = onFindings(by(field), 150);
    named[`open findings by ${field}`] = onFindings(of({ state: { eq: 'OPEN' } }, by(field)));
  }
  named['findings of a service'] = onFindings(of({ service: { eq: serviceId } }, by('SEVERITY')));
  named['findings of an endpoint'] = onFindings(of({ endpoint: { eq: endpointId } }));
  named['findings of a rule'] = onFindings(of({ rule: { eq: 'posture.clear-text' } }, by('SEVERITY')));
  named['findings, open and high'] = onFindings(
    of({ state: { eq: 'OPEN' }, severity: { in: ['HIGH', 'CRITICAL'] } }),
  );
  named.changes = { query: changes, field: 'endpointChanges' };
  named['changes, page 300'] = { query: changes, field: 'endpointChanges', deep: 150 };
  named['changes of a kind'] = {
    query: changes,
    field: 'endpointChanges',
    variables: of({ kind: { eq: 'type-added' } }),
  };
  named['changes of an endpoint'] = {
    query: changes,
    field: 'endpointChanges',
    variables: of({ endpoint: { eq: endpointId } }),
  };
  named['gateways with the traffic of 20'] = { query: gateways, field: 'gateways', variables: { first: 20 } };
  for (const field of ['FIRST_SEEN_AT', 'LAST_SEEN_AT', 'NAME'])
    named[`public assets by ${field}`] = { query: assets, field: 'publicAssets', variables: by(field) };
  named['public hosts, new first'] = {
    query: assets,
    field: 'publicAssets',
    variables: of({ kind: { eq: 'HOST' } }),
  };
  named['services by RISK'] = { query: services, field: 'services', variables: by('RISK') };
  named['an endpoint with all around it'] = {
    query: `query ($id: ID = "${endpointId}") { node(id: $id) { ... on Endpoint { ${endpointFields}
      changes { edges { node { kind } } } postureFindings { edges { node { title } } } alerts { edges { node { title } } } schema { calls } } } }`,
    field: 'node',
  };
  named['what to fix first'] = {
    query:
      '{ organization { topFixes { rule lowers endpointCount examples { name endpoint { id } } service { name } } } }',
    field: 'organization',
  };
  named.coverage = {
    query: '{ organization { coverage { sensors reasons { code } } } }',
    field: 'organization',
  };
  return named;
}

import { counted, type EndpointRule, severer } from '../rule.js';

export const introspectionOpen: EndpointRule = {
  id: 'posture.graphql-introspection',
  owasp: 'API8:2023',
  title: 'GraphQL introspection is open',
  why: 'The service hands out its whole schema, with every type and mutation, also those that no client uses.',
  fix: 'Switch introspection off in production, or allow it to signed-in developers alone.',
  judge(assessment) {
    const stands = assessment.stands('introspected', 'graphql');
    if (!stands) return undefined;
    const strangers = assessment.isPublic && assessment.count('anonymous-succeeded') > 0;
    const otherwise = severer(assessment.endpoint.exposure === 'internal', 'info', 'low');
    return { severity: severer(strangers, 'medium', otherwise), stands, evidence: counted(stands) };
  },
};

export const batchingUnbounded: EndpointRule = {
  id: 'posture.graphql-batching',
  owasp: 'API4:2023',
  title: 'GraphQL batches without a bound',
  why: 'Requests with twenty operations or aliases and more were answered. One request tries a thousand passwords, and a limit that counts requests sees one.',
  fix: 'Bound the operations of a batch and the aliases of a document (ten are plenty for most clients), and count operations, not requests.',
  judge(assessment) {
    const stands = assessment.stands('batch-large', 'graphql');
    if (!stands) return undefined;
    const evidence = { ...counted(stands), smallBatches: assessment.count('batch') };
    return { severity: severer(assessment.isPublic, 'medium', 'low'), stands, evidence };
  },
};

export const depthUnbounded: EndpointRule = {
  id: 'posture.graphql-depth',
  owasp: 'API4:2023',
  title: 'GraphQL documents of any depth',
  why: 'Documents nested ten levels deep and more were answered. Lists within lists multiply: a small request makes the service read the whole database.',
  fix: 'Bound the depth and the cost of documents, or take only persisted ones.',
  judge(assessment) {
    const stands = assessment.stands('deep-query', 'graphql', { callerMade: true });
    return stands && { severity: 'low', stands, evidence: counted(stands) };
  },
};

import type { PostureFindingOrderField } from '../../store/services/posture-findings.js';
import { type KnownVulnerability, knownVulnerabilities } from '../inventory/known-vulnerabilities.js';
import { textsOf } from '../inventory/rule-texts.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

function defineVulnerability({ builder, enums }: Kit) {
  return builder.objectRef<KnownVulnerability>('Vulnerability').implement({
    description: 'A published vulnerability of a program in a version that is in use.',
    fields: (t) => ({
      // Its name in the world: it is no node.
      cve: t.exposeString('id', { description: 'Its name: `CVE-2021-23017`.' }),
      program: t.exposeString('program', { description: 'The program that has it.' }),
      version: t.exposeString('version', { description: 'The version that was seen.' }),
      score: t.exposeFloat('score', { description: 'Base score of CVSS 3, 0 to 10.' }),
      severity: t.expose('severity', {
        type: enums.severity,
        description: 'The same in a word. How bad the finding is also depends on how sure it is.',
      }),
      fixedIn: t.exposeString('fixedIn', { description: 'The first version of its branch without it.' }),
      needs: t.exposeString('needs', {
        nullable: true,
        description: 'What must be set up for it to matter; null: nothing.',
      }),
      exploited: t.exposeBoolean('exploited', { description: 'Whether attackers are known to use it.' }),
      source: t.exposeString('source', { description: 'Where more is told: a URL.' }),
    }),
  });
}

export function definePostureFinding(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const Vulnerability = defineVulnerability(kit);
  const state = enumType(builder, 'PostureState', 'What became of a finding.', {
    OPEN: ['open', 'It stands.'],
    ACCEPTED: ['accepted', 'Somebody accepted the risk.'],
    RESOLVED: ['resolved', 'It is no longer so.'],
  });
  const PostureFinding = builder.prismaNode('PostureFinding', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'A weakness of an endpoint, with nobody attacking it yet.',
    fields: (t) => ({
      rule: t.exposeString('rule', {
        description: 'What was found, such as `posture.sensitive-data-unauthenticated`.',
      }),
      title: t.string({
        description: 'The finding in one line, for people.',
        resolve: ({ rule }) => textsOf(rule).title,
      }),
      why: t.string({
        description: 'Why it matters, for people.',
        resolve: ({ rule }) => textsOf(rule).why,
      }),
      fix: t.string({
        description: 'How to put it right, for people.',
        resolve: ({ rule }) => textsOf(rule).fix,
      }),
      owasp: t.string({
        nullable: true,
        description: 'Its place in the OWASP API Security Top 10 of 2023, such as `API2:2023`.',
        resolve: ({ rule }) => textsOf(rule).owasp,
      }),
      subject: t.string({
        nullable: true,
        description:
          'What of the endpoint or service it is about, such as the path of a field; null: all of it.',
        resolve: ({ subject }) => subject || null,
      }),
      severity: t.expose('severity', { type: enums.severity, description: 'How bad it is.' }),
      state: t.expose('state', { type: state, description: 'What became of it.' }),
      stateReason: t.exposeString('stateReason', {
        nullable: true,
        description: 'Why it is in that state, as somebody wrote.',
      }),
      acceptedUntil: t.expose('acceptedUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'When an accepted risk opens again; null: never by itself.',
      }),
      resolvedAt: t.expose('resolvedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when it is no longer so.',
      }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it was first found.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last found.' }),
      evidence: t.field({
        type: 'JSON',
        description: 'Counts, times and names of fields that show it; never a value.',
        resolve: ({ evidence }) => evidence,
      }),
      vulnerabilities: t.field({
        type: [Vulnerability],
        description:
          'What is published about the versions that it names, the worst first; empty for findings about anything else.',
        select: { rule: true, subject: true, lastSeenAt: true, evidence: true },
        resolve: (finding) => knownVulnerabilities(finding),
      }),
      service: t.relation('service', { description: 'The service concerned.' }),
      endpoint: t.relation('endpoint', {
        nullable: true,
        description: 'The endpoint concerned; null for what is about the service as a whole.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'PostureFinding', PostureFinding);
  const filter = defineFilter(kit, 'PostureFinding', {
    rule: [comparators.text, 'What was found.'],
    subject: [comparators.text, 'What of the endpoint or service it is about.'],
    acceptedUntil: [comparators.time, 'When an accepted risk opens again.'],
    resolvedAt: [comparators.time, 'Since when it is no longer so.'],
    severity: [comparators.severity, 'How bad it is.'],
    state: [comparators.enumeration('PostureStateFilter', state), 'What became of it.'],
    firstSeenAt: [comparators.time, 'When it was first found.'],
    lastSeenAt: [comparators.time, 'When it was last found.'],
    service: [comparators.id, 'The service concerned.'],
    endpoint: [comparators.id, 'The endpoint concerned.'],
  });
  const order = defineOrder<PostureFindingOrderField>(kit, 'PostureFinding', {
    LAST_SEEN_AT: 'When it was last found.',
    FIRST_SEEN_AT: 'When it was first found.',
    SEVERITY: 'How bad it is.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of all endpoints.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Service', 'postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of this service’s endpoints.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request, { serviceId: id }),
    }),
  );
  builder.prismaObjectField('Endpoint', 'postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of this endpoint.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request, { endpointId: id }),
    }),
  );
  const write = { scope: 'inventory:write' } as const;
  const id = { required: true, description: 'The finding.' } as const;
  builder.mutationField('postureFindingAccept', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'postureFindingAccept', 'postureFinding', PostureFinding),
      description:
        'Accepts the risk of a finding: it counts no longer, until it is opened again. The same again changes nothing. Needs the scope `inventory:write`.',
      authScopes: write,
      typeOptions: { name: 'PostureFindingAcceptInput', description: 'Which finding, and why.' },
      argOptions: { description: 'Which finding, and why.' },
      input: {
        id: t.input.globalID({ for: PostureFinding, ...id }),
        reason: t.input.string({ required: true, description: 'Why, at most 500 characters.' }),
        until: t.input.field({
          type: 'DateTime',
          description: 'When it opens again by itself; left out: never.',
        }),
      },
      resolve: (_root, { input }, { services }) =>
        services.postureFindings.accept({ ...input, id: input.id.id }),
    }),
  );
  builder.mutationField('postureFindingReopen', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'postureFindingReopen', 'postureFinding', PostureFinding),
      description:
        'Takes the acceptance of a finding back. The same again changes nothing. Needs the scope `inventory:write`.',
      authScopes: write,
      typeOptions: { name: 'PostureFindingReopenInput', description: 'Which finding.' },
      argOptions: { description: 'Which finding.' },
      input: {
        id: t.input.globalID({ for: PostureFinding, ...id }),
        reason: t.input.string({ description: 'Why, at most 500 characters.' }),
      },
      resolve: (_root, { input }, { services }) => services.postureFindings.reopen(input.id.id, input.reason),
    }),
  );
  return { PostureFinding, filter };
}

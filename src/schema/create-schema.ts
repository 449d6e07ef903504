import type { GraphQLSchema } from 'graphql';
import { createBuilder } from './builder.js';
import { createKit } from './kit/kit.js';
import { defineActor } from './nouns/actor.js';
import { defineAlert } from './nouns/alert.js';
import { defineApiToken } from './nouns/api-token.js';
import { defineApplication } from './nouns/application.js';
import { defineAuditEntry } from './nouns/audit-entry.js';
import { defineCall } from './nouns/call.js';
import { defineChanges } from './nouns/changes.js';
import { defineControl } from './nouns/control.js';
import { defineCoverage } from './nouns/coverage.js';
import { defineCustomRule } from './nouns/custom-rule.js';
import { defineDataClass } from './nouns/data-class.js';
import { defineDeployment } from './nouns/deployment.js';
import { defineDetector } from './nouns/detector.js';
import { defineDetectorTrial } from './nouns/detector-trial.js';
import { defineEndpoint } from './nouns/endpoint.js';
import { defineEndpointChange } from './nouns/endpoint-change.js';
import { defineEndpointSchema } from './nouns/endpoint-schema.js';
import { defineEnrolment } from './nouns/enrolment.js';
import { defineExplore } from './nouns/explore.js';
import { defineFlow } from './nouns/flow.js';
import { defineGateway } from './nouns/gateway.js';
import { defineNotice } from './nouns/notice.js';
import { defineOrganization } from './nouns/organization.js';
import { definePostureFinding } from './nouns/posture-finding.js';
import { createProtectionKit } from './nouns/protection-kit.js';
import { definePublicAsset } from './nouns/public-asset.js';
import { defineRateLimit } from './nouns/rate-limit.js';
import { defineRiskPart } from './nouns/risk-part.js';
import { defineRuleMode } from './nouns/rule-mode.js';
import { defineSensor } from './nouns/sensor.js';
import { defineService } from './nouns/service.js';
import { defineServiceDocuments } from './nouns/service-documents.js';
import { defineSpecification } from './nouns/specification.js';
import { defineSuppression } from './nouns/suppression.js';
import { defineTemplateCorrection } from './nouns/template-correction.js';
import { defineTopFix } from './nouns/top-fix.js';

/** The whole API: every noun in one visible list. */
export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  const read = { scope: 'read' } as const;
  builder.queryType({ description: 'What can be asked. Needs the scope `read`.', authScopes: read });
  builder.mutationType({
    description: 'What can be changed. Needs the scope `read` and the one that each field names.',
    authScopes: read,
  });
  builder.subscriptionType({
    description: 'What can be listened to. Needs the scope `read`.',
    authScopes: read,
  });
  const kit = createKit(builder);
  const protection = createProtectionKit(kit);
  defineOrganization(kit);
  const risk = defineRiskPart(kit);
  const service = defineService(kit, risk);
  const endpoint = defineEndpoint(kit, risk);
  defineServiceDocuments(kit);
  defineEndpointSchema(kit);
  defineTopFix(kit);
  defineCoverage(kit);
  const endpointChange = defineEndpointChange(kit);
  const sensor = defineSensor(kit);
  defineApplication(kit);
  defineFlow(kit);
  const alert = defineAlert(kit);
  const call = defineCall(kit);
  const actor = defineActor(kit, alert, call);
  defineSuppression(kit);
  const detector = defineDetector(kit);
  const notice = defineNotice(kit, detector.Detector);
  const posture = definePostureFinding(kit);
  defineGateway(kit);
  definePublicAsset(kit);
  defineSpecification(kit, service);
  defineTemplateCorrection(kit);
  const detectorTrial = defineDetectorTrial(kit, detector);
  const control = defineControl(kit, protection);
  defineRuleMode(kit, protection);
  defineCustomRule(kit, protection);
  defineDataClass(kit);
  defineApiToken(kit);
  defineEnrolment(kit);
  const deployment = defineDeployment(kit);
  defineAuditEntry(kit);
  defineExplore(kit);
  defineRateLimit(kit);
  defineChanges(kit, {
    noun: 'Alert',
    node: alert.Alert,
    filter: alert.filter,
    matching: ({ alerts }, id, filter) => alerts.matching(id, filter),
    fields: {
      alertRaised: ['alert.raised', 'Tells of each new alert.'],
      alertChanged: [
        'alert.changed',
        'Tells of each alert whose count, severity, outcome or state has changed.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Actor',
    node: actor.Actor,
    filter: actor.filter,
    matching: ({ actors }, id, filter) => actors.matching(id, filter),
    fields: {
      actorChanged: [
        'actor.changed',
        'Tells of each actor that is new, or whose alerts, stages or state have changed.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Notice',
    node: notice.Notice,
    filter: notice.filter,
    matching: ({ notices }, id, filter) => notices.matching(id, filter),
    fields: { noticeIssued: ['notice.issued', 'Tells of each notice as people are told.'] },
  });
  defineChanges(kit, {
    noun: 'DetectorTrial',
    node: detectorTrial.Trial,
    filter: detectorTrial.filter,
    matching: ({ detectorTrials }, id, filter) => detectorTrials.matching(id, filter),
    fields: {
      detectorTrialChanged: [
        'detector-trial.changed',
        'Tells of each trial that is asked for, begins, has come another twentieth of its way, or has ended.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Deployment',
    node: deployment.Deployment,
    filter: deployment.filter,
    matching: ({ deployments }, id, filter) => deployments.matching(id, filter),
    fields: {
      deploymentChanged: [
        'deployment.changed',
        'Tells of each deployment whose link was made, used, refused or ended, whose stages told something new, or that has come further.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Endpoint',
    payload: 'EndpointDiscovery',
    node: endpoint.Endpoint,
    filter: endpoint.filter,
    matching: ({ endpoints }, id, filter) => endpoints.matching(id, filter),
    fields: {
      endpointDiscovered: ['endpoint.discovered', 'Tells of each endpoint that was never seen before.'],
    },
  });
  defineChanges(kit, {
    noun: 'EndpointChange',
    payload: 'EndpointChangeNotice',
    node: endpointChange.EndpointChange,
    filter: endpointChange.filter,
    matching: ({ endpointChanges }, id, filter) => endpointChanges.matching(id, filter),
    fields: { endpointChanged: ['endpoint.changed', 'Tells of each change of an endpoint.'] },
  });
  defineChanges(kit, {
    noun: 'PostureFinding',
    node: posture.PostureFinding,
    filter: posture.filter,
    matching: ({ postureFindings }, id, filter) => postureFindings.matching(id, filter),
    fields: {
      postureFindingChanged: [
        'posture.changed',
        'Tells of each finding that is new, worse, back, gone, accepted or opened again.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Sensor',
    node: sensor.Sensor,
    filter: sensor.filter,
    matching: ({ sensors }, id, filter) => sensors.matching(id, filter),
    fields: {
      sensorChanged: [
        'sensor.changed',
        'Tells of each sensor that is new, has another version, or has begun to lose events.',
      ],
    },
  });
  defineChanges(kit, {
    noun: 'Control',
    node: control.Control,
    filter: control.filter,
    matching: ({ controls }, id, filter) => controls.matching(id, filter),
    fields: {
      controlChanged: ['control.changed', 'Tells of each control that is made or ended.'],
    },
  });
  return builder.toSchema();
}

import type { ApiScope } from '../credentials.js';
import { Actors } from './actors.js';
import { Alerts } from './alerts.js';
import { ApiTokens } from './api-tokens.js';
import { Applications } from './applications.js';
import { AuditEntries } from './audit-entries.js';
import { Calls } from './calls.js';
import { Controls } from './controls.js';
import { CoveringSensors } from './covering-sensors.js';
import { CustomRules } from './custom-rules.js';
import { DataClasses } from './data-classes.js';
import { Deployments } from './deployments.js';
import { DetectorTrials } from './detector-trials.js';
import { Detectors } from './detectors.js';
import { EndpointChanges } from './endpoint-changes.js';
import { EndpointKnowledge } from './endpoint-knowledge.js';
import { Endpoints } from './endpoints.js';
import { Enrolments } from './enrolments.js';
import { Explore } from './explore.js';
import { Flows } from './flows.js';
import { Gateways } from './gateways.js';
import { Notices } from './notices.js';
import { Organizations } from './organizations.js';
import { PostureFindings } from './posture-findings.js';
import { PublicAssets } from './public-assets.js';
import { RiskyEndpoints } from './risky-endpoints.js';
import { RuleModes } from './rule-modes.js';
import { Sensors } from './sensors.js';
import type { ServiceScope } from './service-scope.js';
import { Services } from './services.js';
import { Specifications } from './specifications.js';
import { Suppressions } from './suppressions.js';
import { TemplateCorrections } from './template-corrections.js';

/** One service per noun, all within one organisation and for one caller. */
export interface NounServices {
  readonly actors: Actors;
  readonly alerts: Alerts;
  readonly apiTokens: ApiTokens;
  readonly applications: Applications;
  readonly auditEntries: AuditEntries;
  readonly calls: Calls;
  readonly controls: Controls;
  readonly coveringSensors: CoveringSensors;
  readonly customRules: CustomRules;
  readonly dataClasses: DataClasses;
  readonly deployments: Deployments;
  readonly detectorTrials: DetectorTrials;
  readonly detectors: Detectors;
  readonly endpointChanges: EndpointChanges;
  readonly endpointKnowledge: EndpointKnowledge;
  readonly endpoints: Endpoints;
  readonly enrolments: Enrolments;
  readonly explore: Explore;
  readonly flows: Flows;
  readonly gateways: Gateways;
  readonly notices: Notices;
  readonly organizations: Organizations;
  readonly postureFindings: PostureFindings;
  readonly publicAssets: PublicAssets;
  readonly riskyEndpoints: RiskyEndpoints;
  readonly ruleModes: RuleModes;
  readonly sensors: Sensors;
  readonly services: Services;
  readonly specifications: Specifications;
  readonly suppressions: Suppressions;
  readonly templateCorrections: TemplateCorrections;
}

export function createServices(scope: ServiceScope, granted: ReadonlySet<ApiScope>): NounServices {
  return {
    actors: new Actors(scope),
    alerts: new Alerts(scope),
    apiTokens: new ApiTokens(scope, granted),
    applications: new Applications(scope),
    auditEntries: new AuditEntries(scope),
    calls: new Calls(scope),
    controls: new Controls(scope),
    coveringSensors: new CoveringSensors(scope),
    customRules: new CustomRules(scope),
    dataClasses: new DataClasses(scope),
    deployments: new Deployments(scope),
    detectorTrials: new DetectorTrials(scope),
    detectors: new Detectors(scope),
    endpointChanges: new EndpointChanges(scope),
    endpointKnowledge: new EndpointKnowledge(scope),
    endpoints: new Endpoints(scope),
    enrolments: new Enrolments(scope),
    explore: new Explore(scope),
    flows: new Flows(scope),
    gateways: new Gateways(scope),
    notices: new Notices(scope),
    organizations: new Organizations(scope),
    postureFindings: new PostureFindings(scope),
    publicAssets: new PublicAssets(scope),
    riskyEndpoints: new RiskyEndpoints(scope),
    ruleModes: new RuleModes(scope),
    sensors: new Sensors(scope),
    services: new Services(scope),
    specifications: new Specifications(scope),
    suppressions: new Suppressions(scope),
    templateCorrections: new TemplateCorrections(scope),
  };
}

import type { GatewayEvidence } from '../../inventory/exposure/decide-exposure.js';
import { type GatewayPlace, GatewayRoutes } from '../../inventory/exposure/gateway-routes.js';
import { gatewayAsDeclared } from '../../inventory/specifications/as-declared.js';
import type { DeclaredFor } from '../../inventory/specifications/compare/observed-endpoint.js';
import { declaredFor } from '../../inventory/specifications/declared-for.js';
import type { Assessments, KnownGateway } from '../../store/assessments.js';

/** What is declared, as it is during one round; read once for each service. */
export class Declarations {
  private readonly services = new Map<string, Promise<readonly DeclaredFor[]>>();
  private readonly routes: GatewayRoutes;
  private readonly ofGateways: readonly DeclaredFor[];

  private constructor(
    private readonly assessments: Assessments,
    private readonly organisationId: string,
    readonly gateways: readonly KnownGateway[],
  ) {
    const listed = gateways.map((gateway) => ({
      api: gatewayAsDeclared({ kind: 'gateway.listed', id: '', time: gateway.lastSeenAt, ...gateway }),
      isPublic: gateway.isPublic,
    }));
    this.routes = new GatewayRoutes(listed);
    this.ofGateways = listed.map(({ api }) => ({ api }));
  }

  static async open(assessments: Assessments, organisationId: string): Promise<Declarations> {
    return new Declarations(assessments, organisationId, await assessments.gateways(organisationId));
  }

  /** Those of a service, and of gateways, which are for the hosts that they name. */
  of(serviceId: string): Promise<readonly DeclaredFor[]> {
    const known = this.services.get(serviceId);
    if (known) return known;
    const read = this.assessments
      .declarations(this.organisationId, serviceId)
      .then((saved) => [...saved.flatMap((each) => declaredFor(each, serviceId) ?? []), ...this.ofGateways]);
    this.services.set(serviceId, read);
    return read;
  }

  gatewayOf(endpoint: GatewayPlace): GatewayEvidence | undefined {
    return this.routes.of(endpoint);
  }
}

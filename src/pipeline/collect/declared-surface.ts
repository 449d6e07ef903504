import type { AppHeartbeat, GatewayListed, Instant } from '../../event/index.js';
import { templateFromRoute } from '../../inventory/template-from-route.js';
import { deterministicId } from '../../store/deterministic-id.js';
import type { DeclaredRouteRow, GatewayDelta, RoutesDelta } from '../../store/effects.js';
import type { ServiceEntry } from '../catalog/catalog-entries.js';
import { cleanText } from '../clean-text.js';

const TEMPLATE_MAX = 1024;

interface Routes {
  readonly service: ServiceEntry;
  readonly routes: Map<string, DeclaredRouteRow>;
  seenAt: Instant;
}

/** What applications and gateways say that they serve. */
export class DeclaredSurface {
  private readonly byService = new Map<string, Routes>();
  private readonly gatewaysById = new Map<string, GatewayDelta>();

  constructor(private readonly organisationId: string) {}

  addRoutes({ routes, time }: AppHeartbeat, service: ServiceEntry): void {
    if (routes === undefined || routes.length === 0) return;
    let known = this.byService.get(service.id);
    if (!known) {
      known = { service, routes: new Map(), seenAt: time };
      this.byService.set(service.id, known);
    }
    known.seenAt = Math.max(known.seenAt, time);
    for (const { method, route, framework } of routes) {
      const template = cleanText(templateFromRoute(route) ?? route, TEMPLATE_MAX);
      const row = { method: cleanText(method, 20), route: cleanText(route, TEMPLATE_MAX), template };
      known.routes.set(
        `${row.method} ${row.route}`,
        framework === undefined ? row : { ...row, framework: cleanText(framework, 80) },
      );
    }
  }

  /** A gateway's stage is as it was listed last. */
  addGateway(event: GatewayListed): void {
    const { provider, type, gatewayId, stage = '', time } = event;
    const id = deterministicId('gateway', this.organisationId, provider, type, gatewayId, stage);
    const known = this.gatewaysById.get(id);
    const firstSeenAt = Math.min(known?.firstSeenAt ?? time, time);
    if (known && known.lastSeenAt > time) {
      this.gatewaysById.set(id, { ...known, firstSeenAt });
      return;
    }
    const { name, region, hosts, firewall, isPublic, routes } = event;
    this.gatewaysById.set(id, {
      ...{ id, provider, type, gatewayId, stage, firewall, isPublic, routes, firstSeenAt, lastSeenAt: time },
      name: name === undefined ? undefined : cleanText(name, 200),
      region: region === undefined ? undefined : cleanText(region, 40),
      hosts: hosts.map((host) => host.toLowerCase()),
    });
  }

  routes(): RoutesDelta[] {
    return [...this.byService.values()].map(({ service, routes, seenAt }) => ({
      id: deterministicId('specification', this.organisationId, service.id, 'routes'),
      serviceId: service.id,
      serviceName: service.name,
      routes: [...routes.values()],
      seenAt,
    }));
  }

  gateways(): GatewayDelta[] {
    return [...this.gatewaysById.values()];
  }
}

import { trainedJudge } from '../../inventory/templates/decide.js';
import type { HostState } from '../../inventory/templates/host-state.js';
import { HostTemplates } from '../../inventory/templates/host-templates.js';
import { templateLimits } from '../../inventory/templates/template-limits.js';
import type { TemplateRepository } from '../../store/template-repository.js';

/** A host that is being learned, and what others know of it. */
export interface HostMemory {
  readonly templates: HostTemplates;
  published: unknown;
}

/** Places of paths that a process keeps of all hosts together; some 60 bytes each. Others are read again when needed. */
const NODES_MAX = 400_000;

const newHost = (host: string): HostTemplates =>
  new HostTemplates(host, templateLimits, trainedJudge(), undefined, true);

/** The evidence of hosts, as far as it is in use: of all organisations that this process analyses. */
export class TemplateMemory {
  private readonly organisations = new Map<string, Map<string, HostMemory>>();

  constructor(private readonly repository: TemplateRepository) {}

  /** With what is kept of them. Hosts that are new are made while there is room; those for which there is none are missing. */
  async open(organisationId: string, hosts: readonly string[]): Promise<Map<string, HostMemory>> {
    const known = this.organisations.get(organisationId) ?? new Map<string, HostMemory>();
    this.organisations.set(organisationId, known);
    const missing = hosts.filter((host) => !known.has(host));
    if (missing.length > 0) await this.read(organisationId, missing, known);
    const open = new Map<string, HostMemory>();
    for (const host of hosts) {
      const memory = known.get(host);
      if (!memory) continue;
      // Used last, so dropped last.
      known.delete(host);
      known.set(host, memory);
      open.set(host, memory);
    }
    return open;
  }

  forget(organisationId: string): void {
    this.organisations.delete(organisationId);
  }

  /** Drops what was not used for longest, but for the organisation's hosts of this round. */
  trim(organisationId: string, keep: ReadonlySet<string>): void {
    let nodes = 0;
    for (const hosts of this.organisations.values())
      for (const { templates } of hosts.values()) nodes += templates.nodes;
    for (const [id, hosts] of this.organisations) {
      for (const [host, { templates }] of hosts) {
        if (nodes <= NODES_MAX) return;
        if (id === organisationId && keep.has(host)) continue;
        nodes -= templates.nodes;
        hosts.delete(host);
      }
    }
  }

  private async read(organisationId: string, hosts: readonly string[], into: Map<string, HostMemory>) {
    const rows = await this.repository.load(organisationId, hosts);
    for (const { host, state, published } of rows) {
      const templates = newHost(host);
      templates.restore(state as HostState, published);
      into.set(host, { templates, published });
    }
    const fresh = hosts.filter((host) => !into.has(host));
    if (fresh.length === 0) return;
    let room = templateLimits.hostsMax - (await this.repository.countHosts(organisationId));
    for (const host of fresh) {
      if (room-- <= 0) return;
      into.set(host, { templates: newHost(host), published: {} });
    }
  }
}

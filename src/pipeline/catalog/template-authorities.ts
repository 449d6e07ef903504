import type { PathSegment } from '../../event/index.js';
import { endpointTemplate } from '../../inventory/endpoint-template.js';
import { segmentsOf, skeletonOf } from '../../inventory/path-template.js';
import type { Truth } from '../../inventory/templates/host-state.js';
import { pathSegments } from '../../inventory/templates/learned-path.js';
import { LearnedTemplates } from '../../inventory/templates/learned-templates.js';
import { templateLimits } from '../../inventory/templates/template-limits.js';
import { Truths } from '../../inventory/templates/truths.js';
import type { Catalog } from '../../store/catalog-repository.js';
import type { CallPlace, EndpointEntry, ServiceEntry, SourcedTemplate } from './catalog-entries.js';

/** What users say about an organisation's templates, and what was learned of them. By host. */
export class TemplateAuthorities {
  /** What was published up to here is known. */
  version = 0;
  private corrections = new Map<string, Truths>();
  private readonly learned = new Map<string, LearnedTemplates>();

  take({ corrections, learned }: Pick<Catalog, 'corrections' | 'learned'>): void {
    this.corrections = correctionsByHost(corrections);
    for (const { host, published, version } of learned) {
      const templates = LearnedTemplates.read(published);
      if (templates) this.learned.set(host, templates);
      this.version = Math.max(this.version, version);
    }
  }

  /** The template that a user gave the path. */
  private corrected(host: string, method: string, path: readonly PathSegment[]): string | undefined {
    return this.corrections.get(host)?.match(pathSegments(path), method);
  }

  /**
   * The template of a call, and who says so.
   * @param route of another sensor, where the call's own is not known.
   */
  templateOf(
    service: ServiceEntry | undefined,
    host: string,
    method: string,
    call: Pick<CallPlace, 'path' | 'route'>,
    route?: string,
  ): SourcedTemplate {
    const path = call.path as readonly PathSegment[];
    const corrected = this.corrected(host, method, path);
    if (corrected !== undefined) return { text: corrected, source: 'correction' };
    const told = endpointTemplate({ route: call.route, path });
    if (told.fromRoute) return { text: told.text, source: 'route' };
    if (route !== undefined) return { text: route, source: 'route' };
    const specified = service?.templates?.match(pathSegments(path), method);
    if (specified !== undefined) return { text: specified, source: 'specification' };
    return { text: this.learned.get(host)?.templateOf(path) ?? told.text, source: 'traffic' };
  }

  /** Whether the calls of an endpoint still have its template. */
  isInPlace({ facet, templateSource, service }: EndpointEntry): boolean {
    const { host, method, template } = facet;
    const path = segmentsOf(template).map((s) => (s.includes('{') ? hidden : s));
    const corrected = this.corrected(host, method, path);
    const now =
      corrected ??
      (templateSource === 'route'
        ? template
        : (service.templates?.match(pathSegments(path), method) ??
          this.learned.get(host)?.follow(segmentsOf(template)) ??
          template));
    return skeletonOf(now) === skeletonOf(template);
  }
}

/** A segment that no literal matches. */
const hidden: PathSegment = { type: 'opaque', token: '' };

export function correctionsByHost(
  corrections: readonly (Truth & { readonly host: string })[],
): Map<string, Truths> {
  const hosts = new Map<string, Truths>();
  for (const { host, method, template } of corrections) {
    const truths = hosts.get(host) ?? new Truths(templateLimits.truthsMax);
    truths.add(template, method);
    hosts.set(host, truths);
  }
  return hosts;
}

import type { PathSegment } from '../../event/index.js';
import type { Truth } from '../../inventory/templates/host-state.js';
import { pathSegments } from '../../inventory/templates/learned-path.js';
import { LearnedTemplates } from '../../inventory/templates/learned-templates.js';
import { templateLimits } from '../../inventory/templates/template-limits.js';
import { Truths } from '../../inventory/templates/truths.js';
import type { Catalog } from '../../store/catalog-repository.js';

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
  corrected(host: string, method: string, path: readonly PathSegment[]): string | undefined {
    return this.corrections.get(host)?.match(pathSegments(path), method);
  }

  /** What was learned of the host; undefined when nothing was. */
  ofHost(host: string): LearnedTemplates | undefined {
    return this.learned.get(host);
  }
}

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

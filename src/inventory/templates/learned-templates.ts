import { joinSegments, skeletonOf } from '../path-template.js';
import { type LearnedPath, pathSegments } from './learned-path.js';
import { readTemplate, textAlone } from './read-template.js';
import type { Branch, Solved } from './solve.js';
import { loadSolved } from './solved-state.js';

/** The templates of a host as they were learned elsewhere: what a worker needs to name an endpoint, and no evidence. */
export class LearnedTemplates {
  private constructor(private readonly solved: Solved) {}

  /** Undefined when nothing was published, or in a form that is not known. */
  static read(published: unknown): LearnedTemplates | undefined {
    const solved = loadSolved(published);
    return solved && new LearnedTemplates(solved);
  }

  static of(solved: Solved): LearnedTemplates {
    return new LearnedTemplates(solved);
  }

  /** `/orders/{id}` */
  templateOf(path: LearnedPath): string {
    return joinSegments(readTemplate(this.solved, textAlone, pathSegments(path)));
  }

  /**
   * The template that the calls of an endpoint have now, given the one that they had: what was a literal may have become a
   * parameter. A parameter stays one and keeps its name, and what was never learned stays as it was.
   */
  follow(segments: readonly string[]): string {
    const out: string[] = [];
    let place: Solved | undefined = this.solved;
    for (const segment of segments) {
      const branch: Branch | undefined = place && branchOf(place, segment);
      const { text = segment } = branch ?? {};
      out.push(skeletonOf(text) === skeletonOf(segment) ? segment : text);
      place = branch?.next;
    }
    return joinSegments(distinctNames(out));
  }
}

/** Names of parameters are for people, who want to tell them apart. */
function distinctNames(segments: readonly string[]): string[] {
  const taken = new Set<string>();
  return segments.map((segment) =>
    segment.replace(/\{([^{}/]*)\}/g, (_, name: string) => {
      let free = name;
      for (let n = 2; taken.has(free); n++) free = `${name}${n}`;
      taken.add(free);
      return `{${free}}`;
    }),
  );
}

function branchOf(place: Solved, segment: string): Branch | undefined {
  if (!segment.includes('{'))
    return (
      place.literals.get(segment) ??
      place.parameters.get(textAlone.suffix(segment)) ??
      place.parameters.get('')
    );
  const skeleton = skeletonOf(segment);
  const same = ({ text }: Branch) => skeletonOf(text) === skeleton;
  for (const branch of place.parameters.values()) if (same(branch)) return branch;
  // One word in several formats: `tags.{format}`.
  for (const branch of place.literals.values()) if (branch.text.includes('{') && same(branch)) return branch;
  return place.parameters.get('');
}

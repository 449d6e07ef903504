import { joinSegments } from '../path-template.js';
import { evenEvidence } from './even-evidence.js';
import { EvidenceTrie } from './evidence-trie.js';
import { foldEvidence } from './fold-evidence.js';
import { type HostState, nodeState, restoreNode } from './host-state.js';
import { type LearnedPath, pathSegments } from './learned-path.js';
import { readTemplate } from './read-template.js';
import { type Judge, type Solved, solve } from './solve.js';
import { loadSolved, type SolvedState, saveSolved } from './solved-state.js';
import type { TemplateLimits } from './template-limits.js';
import { parameterPlaces, type TemplateMove, templateMoves, templateSuccessors } from './template-moves.js';
import { Truths } from './truths.js';

export interface LearnedTemplate {
  /** `/orders/{id}` */
  readonly text: string;
  /** What vouches for it, the strongest first. */
  readonly source: 'correction' | 'route' | 'specification' | 'traffic';
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'];
const methodBit = (method: string): number => 1 << (METHODS.indexOf(method) & 15);

/** Share of new places, or growth of calls, past which it is worth deciding anew. */
const NEW_PLACES = 0.05;
const NEW_PLACES_MIN = 16;
const CALLS_GROWTH = 2;
/** Shares of the room: past the first the values of parameters are taken together, and again after as much as the other. */
const FULL = 0.9;
const FULL_AGAIN = 0.1;

/** One host: evidence, what was decided on it, and what others vouch for. */
export class HostTemplates {
  private trie: EvidenceTrie;
  private solved: Solved = { literals: new Map(), parameters: new Map() };
  private decided = false;
  private fresh = 0;
  private callsDecided = 0;
  private foldAt: number;
  private readonly corrections: Truths;
  private readonly routes: Truths;
  private readonly declared: Truths;

  constructor(
    private readonly name: string,
    private readonly limits: TemplateLimits,
    private readonly decide: { readonly judge: Judge; readonly rounds: number },
    private readonly onMoved: ((host: string, moves: readonly TemplateMove[]) => void) | undefined,
    /** For a host that is learned for months: counts of calls are evened out, and what was decided before weighs. */
    private readonly lasting = false,
  ) {
    this.trie = new EvidenceTrie(limits);
    this.foldAt = limits.nodesMax * FULL;
    this.corrections = new Truths(limits.truthsMax);
    this.routes = new Truths(limits.truthsMax);
    this.declared = new Truths(limits.truthsMax);
  }

  /** False when there was no room. */
  add(path: LearnedPath, method: string, calls = 1): boolean {
    const segments = pathSegments(path);
    if (segments.length > this.limits.depthMax) return false;
    const { nodes } = this.trie;
    if (!this.trie.add(segments, methodBit(method), calls)) return false;
    this.fresh += this.trie.nodes - nodes;
    if (this.trie.nodes > this.foldAt) this.fold();
    return true;
  }

  addRoute(template: string, method: string): boolean {
    return this.routes.add(template, method);
  }

  correct(template: string, method?: string): boolean {
    return this.corrections.add(template, method);
  }

  forget(template: string, method?: string): void {
    this.corrections.remove(template, method);
  }

  declare(operations: readonly { method: string; template: string }[]): boolean {
    this.declared.clear();
    return operations.every(({ method, template }) => this.declared.add(template, method.toUpperCase()));
  }

  templateOf(path: LearnedPath, method: string, route: string | undefined): LearnedTemplate {
    if (this.stale) this.learn();
    const { corrections, routes, declared } = this;
    const vouched = corrections.size + routes.size + declared.size > 0;
    const segments = pathSegments(path);
    const corrected = vouched ? corrections.match(segments, method) : undefined;
    if (corrected !== undefined) return { text: corrected, source: 'correction' };
    const routed = route ?? (vouched ? routes.match(segments, method) : undefined);
    if (routed !== undefined) return { text: routed, source: 'route' };
    const specified = vouched ? declared.match(segments, method) : undefined;
    if (specified !== undefined) return { text: specified, source: 'specification' };
    return { text: joinSegments(readTemplate(this.solved, this.trie, segments)), source: 'traffic' };
  }

  /** Places of paths that are kept. */
  get nodes(): number {
    return this.trie.nodes;
  }

  /** Places that were never there when it was decided last. */
  get news(): number {
    return this.fresh;
  }

  /** What was decided last, for others to use. */
  get published(): SolvedState {
    return saveSolved(this.solved);
  }

  /** Whether those who have a decision from before give paths other templates than this one. */
  differsFrom(before: unknown): boolean {
    const solved = loadSolved(before) ?? { literals: new Map(), parameters: new Map() };
    return (
      parameterPlaces(solved) !== parameterPlaces(this.solved) ||
      templateMoves(this.trie.root, solved, this.solved).length > 0
    );
  }

  /** What became of the templates of a decision before, where no path has them any more. By skeleton. */
  successors(before: unknown): ReadonlyMap<string, string> {
    const solved = loadSolved(before);
    return solved ? templateSuccessors(this.trie.root, solved, this.solved) : new Map();
  }

  learn(): readonly TemplateMove[] {
    const before = this.solved;
    const first = !this.decided;
    this.solved = this.lasting
      ? solve(evenEvidence(this.trie), this.decide, first ? undefined : before)
      : solve(this.trie, this.decide);
    this.decided = true;
    this.fresh = 0;
    this.callsDecided = this.trie.root.calls;
    if (first) return [];
    const moves = templateMoves(this.trie.root, before, this.solved);
    if (moves.length > 0) this.onMoved?.(this.name, moves);
    return moves;
  }

  state(): HostState {
    return {
      name: this.name,
      evidence: nodeState(this.trie.root),
      corrections: this.corrections.list(),
      routes: this.routes.list(),
      declared: this.declared.list(),
    };
  }

  /** @param published what was decided on it; without, it is decided anew. */
  restore(state: HostState, published?: unknown): void {
    this.trie = new EvidenceTrie(this.limits);
    restoreNode(this.trie, this.trie.root, state.evidence);
    for (const { template, method } of state.corrections) this.corrections.add(template, method);
    for (const { template, method } of state.routes) this.routes.add(template, method);
    for (const { template, method } of state.declared) this.declared.add(template, method);
    const solved = loadSolved(published);
    if (solved !== undefined) this.solved = solved;
    this.decided = solved !== undefined;
    this.callsDecided = this.trie.root.calls;
    this.fresh = 0;
  }

  /** Whether enough is new that it is worth deciding anew. */
  get stale(): boolean {
    return (
      !this.decided ||
      this.fresh > Math.max(NEW_PLACES_MIN, this.trie.nodes * NEW_PLACES) ||
      this.trie.root.calls > this.callsDecided * CALLS_GROWTH
    );
  }

  private fold(): void {
    this.learn();
    this.trie = foldEvidence(this.trie, this.solved);
    const { nodesMax } = this.limits;
    this.foldAt = Math.max(nodesMax * FULL, this.trie.nodes + nodesMax * FULL_AGAIN);
  }
}

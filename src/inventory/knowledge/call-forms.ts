import { type EndpointSketch, observeCall, type SketchedCall } from '../schemas/endpoint-sketch.js';
import { formHash, sameForm } from './same-form.js';

/** Forms that are counted before they are learned; an endpoint's calls have few, unless somebody makes them up. */
const FORMS_MAX = 8;

interface Form {
  readonly call: SketchedCall;
  times: number;
}

const fieldsOf = ({ request, response }: SketchedCall): number =>
  (request?.query?.fields.length ?? 0) +
  (request?.headers?.fields.length ?? 0) +
  (request?.body?.fields.length ?? 0) +
  (response.headers?.fields.length ?? 0) +
  (response.body?.fields.length ?? 0);

/** Calls of an endpoint on their way into its sketch: those of one form are counted, and learned at once. */
export class CallForms {
  private readonly forms = new Map<number, Form>();
  /** Fields that are held here: a measure of memory. */
  fields = 0;

  /** Returns whether the sketch has learned from the call, and from others that waited. */
  observe(call: SketchedCall, sketch: EndpointSketch): boolean {
    const hash = formHash(call);
    const known = this.forms.get(hash);
    if (known !== undefined) {
      if (sameForm(known.call, call)) {
        known.times++;
        return false;
      }
      observeCall(sketch, call);
      return true;
    }
    const full = this.forms.size >= FORMS_MAX;
    if (full) this.fold(sketch);
    const { protocol, path, request, response, principal, blocked } = call;
    this.forms.set(hash, { call: { protocol, path, request, response, principal, blocked }, times: 1 });
    this.fields += fieldsOf(call);
    return full;
  }

  /** Hands everything to the sketch. */
  fold(sketch: EndpointSketch): void {
    for (const { call, times } of this.forms.values()) observeCall(sketch, call, times);
    this.forms.clear();
    this.fields = 0;
  }
}

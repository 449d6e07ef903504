import type { Kit } from '../kit/kit.js';

interface Part {
  readonly part: string;
  readonly points: number;
  readonly max: number;
  readonly why: string;
}

/** What a risk is made of, as endpoints and services have it. */
export function defineRiskPart({ builder }: Kit) {
  const RiskPart = builder.objectRef<Part>('RiskPart').implement({
    description: 'One of the things that a risk is made of; the parts’ points add up to it, at most 100.',
    fields: (t) => ({
      part: t.exposeString('part', {
        description:
          'Of an endpoint `exposure`, `data`, `authentication`, `findings`, `attacks` or `change`; of a service `worst` or `breadth`.',
      }),
      points: t.exposeFloat('points', { description: 'What it adds.' }),
      max: t.exposeFloat('max', { description: 'The most that it can add.' }),
      why: t.exposeString('why', { description: 'The reason, for people.' }),
    }),
  });
  return { RiskPart, partsOf: (json: unknown): Part[] => (Array.isArray(json) ? (json as Part[]) : []) };
}

export type RiskPartKit = ReturnType<typeof defineRiskPart>;

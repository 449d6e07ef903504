import { z } from 'zod';

const Id = z.union([z.string(), z.number()]).optional();
const Headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** A labelled value, and the whole request it came in where that is known. */
const ValueCase = z.object({
  id: Id,
  class: z.string().min(1),
  source: z.string().optional(),
  payload: z.string().optional(),
  location: z.string().optional(),
  request: z
    .object({
      method: z.string().optional(),
      url: z.string(),
      headers: Headers.optional(),
      body: z.unknown().optional(),
    })
    .optional(),
});
export type ValueCase = z.infer<typeof ValueCase>;

/** A labelled call of an application, with the input of the request that may stand in it. */
const SinkCase = z.object({
  id: Id,
  class: z.string().min(1),
  source: z.string().optional(),
  sink: z.enum(['sql', 'shell', 'path', 'ssrf']),
  call: z.string(),
  input: z.string(),
  dialect: z.string().optional(),
  base: z.string().optional(),
  addresses: z.array(z.string()).optional(),
});
export type SinkCase = z.infer<typeof SinkCase>;

export type InspectCase = ValueCase | SinkCase;

export const isSinkCase = (inspected: InspectCase): inspected is SinkCase => 'sink' in inspected;

/** The case of one line; undefined when the line holds none. */
export function readCase(line: string): InspectCase | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const sink = SinkCase.safeParse(value);
  if (sink.success) return sink.data;
  const { data } = ValueCase.safeParse(value);
  return data?.payload === undefined && data?.request === undefined ? undefined : data;
}

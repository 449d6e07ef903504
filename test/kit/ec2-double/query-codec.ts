import { Ec2Error } from './ec2-error.js';
import type { Member, NamedMember, Operation, Schema } from './schema.js';

/*
 * EC2's own protocol: a form comes in, with `Filter.1.Value.2=…`, and XML goes out. Keys and element names are the model's.
 */

type Tree = { value?: string; readonly children: Map<string, Tree> };

/** The input of an operation out of its form. @throws Ec2Error as EC2 does for what it does not know. */
export function readQuery(operation: Operation, form: URLSearchParams): Record<string, unknown> {
  const root: Tree = { children: new Map() };
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    let node = root;
    for (const part of key.split('.')) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return (readTree(operation.input, root, '') ?? {}) as Record<string, unknown>;
}

const queryNameOf = ({ name, traits }: NamedMember) => traits.ec2QueryName ?? capital(traits.xmlName ?? name);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function readTree(schema: Schema, tree: Tree, at: string): unknown {
  if (schema.kind === 'none') return undefined;
  if (schema.kind === 'structure') return readStructure(schema.members, tree, at);
  if (schema.kind === 'list') return readList(schema.member, tree, at);
  const text = tree.value;
  if (text === undefined) throw new Ec2Error('UnknownParameter', `The parameter ${at} is not recognized`);
  return readSimple(schema.kind, text, at);
}

function readStructure(members: readonly NamedMember[], tree: Tree, at: string) {
  const result: Record<string, unknown> = {};
  const left = new Set(tree.children.keys());
  for (const member of members) {
    const name = queryNameOf(member);
    const child = tree.children.get(name);
    if (child === undefined) {
      if (member.required) throw new Ec2Error('MissingParameter', missing(at + name));
      continue;
    }
    left.delete(name);
    result[member.name] = readTree(member.schema(), child, `${at}${name}.`);
  }
  const [stranger] = left;
  if (stranger !== undefined)
    throw new Ec2Error('UnknownParameter', `The parameter ${at}${stranger} is not recognized`);
  return result;
}

function readList(member: Member, tree: Tree, at: string) {
  const numbered = [...tree.children].map(([key, child]) => [Number(key), child] as const);
  if (numbered.some(([index]) => !Number.isInteger(index) || index < 1))
    throw new Ec2Error('InvalidParameterValue', `The list ${at} is not numbered`);
  return numbered
    .sort(([a], [b]) => a - b)
    .map(([index, child]) => readTree(member.schema(), child, `${at}${index}.`));
}

function readSimple(kind: 'text' | 'number' | 'boolean' | 'time' | 'bytes', text: string, at: string) {
  if (kind === 'number') {
    const number = Number(text);
    if (text === '' || !Number.isFinite(number))
      throw new Ec2Error('InvalidParameterValue', `Value (${text}) for ${at} is not a number`);
    return number;
  }
  if (kind === 'boolean') {
    if (text !== 'true' && text !== 'false')
      throw new Ec2Error('InvalidParameterValue', `Value (${text}) for ${at} must be true or false`);
    return text === 'true';
  }
  if (kind === 'time') return new Date(text);
  return kind === 'bytes' ? Buffer.from(text, 'base64') : text;
}

const missing = (name: string) => `The request must contain the parameter ${name}`;

/** The answer of an operation. */
export function writeXml(operation: Operation, output: object, requestId: string): string {
  const body = operation.output.kind === 'structure' ? writeMembers(operation.output.members, output) : '';
  return `${head}<${operation.name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${requestId}</requestId>${body}</${operation.name}Response>`;
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

function writeMembers(members: readonly NamedMember[], value: object): string {
  const record = value as Record<string, unknown>;
  return members
    .map((member) => writeElement(member.traits.xmlName ?? member.name, member.schema(), record[member.name]))
    .join('');
}

function writeElement(name: string, schema: Schema, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${writeValue(schema, value)}</${name}>`;
}

function writeValue(schema: Schema, value: unknown): string {
  if (schema.kind === 'structure') return writeMembers(schema.members, value as object);
  if (schema.kind === 'list') {
    const { traits, schema: of } = schema.member;
    return (value as unknown[]).map((item) => writeElement(traits.xmlName ?? 'member', of(), item)).join('');
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return escapeXml(String(value));
}

/** EC2's form of an error. */
export function writeError(error: Ec2Error, requestId: string): string {
  return `${head}<Response><Errors><Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

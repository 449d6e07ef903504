import { type FoundId, idsOf } from './body-shape.js';
import { fieldFacts } from './field-name.js';
import { memo } from './memo.js';
import type { ParsedBody } from './parse-body.js';
import { readQuery } from './query-shape.js';
import { typeOfValue } from './value-type.js';

const SECRET =
  /^j?(?:user|login|account|current|old)?(?:passw(?:or)?d|passphrase|passcode|pass|pwd|pswd|psw)$|^(?:pin|pincode|otp|otpcode|totp|mfacode|secret|clientsecret|credential)$/;
const ACCOUNT =
  /^j?(?:user|login|account|member|customer)?(?:name|login|e?mail|emailaddress|phone|phonenumber|mobile|account|handle)$|^(?:user|uname|usr|log|loginid|msisdn|mobilenumber|identifier|identity|nickname)$/;

/** Login forms are small, and so is what they are wrapped in. */
const FIELDS_MAX = 100;
const DEPTH_MAX = 3;
const VALUE_LENGTH_MAX = 128;
const PATH_LENGTH_MAX = 200;

type Part = 'secret' | 'account' | 'name' | undefined;

/** What a field's name says of it: `password`, `userName`, `j_username`. A bare `name` is an account where nothing else is. */
const partOf: (name: string) => Part = memo(
  (name): Part => {
    const plain = name.toLowerCase().replace(/[_.-]/g, '');
    if (plain === 'name') return 'name';
    return SECRET.test(plain) ? 'secret' : ACCOUNT.test(plain) ? 'account' : undefined;
  },
  1024,
  64,
);

/** The part of a field by the last name in it: of `user[email]`, `email`. */
const partOfParameter = (name: string): Part =>
  partOf(name.endsWith(']') ? name.slice(name.lastIndexOf('[') + 1, -1) : name);

interface Field {
  readonly path: string;
  readonly part: Part;
  readonly text: string;
}

/** The accounts among fields that stand together, where one of them is a secret. */
function accountsAmong(fields: readonly Field[], into: FoundId[]): void {
  if (!fields.some(({ part }) => part === 'secret')) return;
  const named = fields.filter(({ part }) => part === 'account');
  for (const { path, text } of named.length > 0 ? named : fields.filter(({ part }) => part === 'name'))
    if (text !== '' && text.length <= VALUE_LENGTH_MAX && path.length <= PATH_LENGTH_MAX)
      into.push({ name: path, type: typeOfValue(text), value: text });
}

class AccountWalk {
  readonly found: FoundId[] = [];
  #fields = 0;

  walk(value: object, path: string, depth: number): void {
    let fields: Field[] | undefined;
    for (const key of Object.keys(value)) {
      if (++this.#fields > FIELDS_MAX) break;
      const field = (value as Record<string, unknown>)[key];
      if (typeof field === 'object') {
        if (field !== null && depth < DEPTH_MAX && !Array.isArray(field) && !ArrayBuffer.isView(field))
          this.walk(field, join(path, key), depth + 1);
        continue;
      }
      const part = partOf(key);
      if (part === undefined || (typeof field !== 'string' && typeof field !== 'number')) continue;
      fields ??= [];
      fields.push({ path: join(path, key), part, text: String(field) });
    }
    if (fields !== undefined) accountsAmong(fields, this.found);
  }
}

function join(path: string, key: string): string {
  const { shown } = fieldFacts(key);
  return path === '' ? shown : `${path}.${shown}`;
}

/**
 * The accounts that a request tries to get into: fields such as `username` and `email` that stand beside a password, a PIN or
 * their like. Who is tried is told by no other field, and a refused attempt has no principal.
 */
export function accountsOf(body: ParsedBody): readonly FoundId[] {
  if (body.kind === 'value') {
    if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value)) return [];
    const walk = new AccountWalk();
    walk.walk(body.value, '', 0);
    return walk.found;
  }
  const found: FoundId[] = [];
  if (body.kind === 'pairs') {
    const fields = body.pairs.slice(0, FIELDS_MAX).flatMap(([name, value = '']): Field[] => {
      const part = partOfParameter(name);
      return part === undefined ? [] : [{ path: pathOf(name), part, text: value }];
    });
    accountsAmong(fields, found);
  } else if (body.kind === 'xml') {
    const fields = body.xml.leaves.slice(0, FIELDS_MAX).flatMap(({ path, text }): Field[] => {
      const part = partOf(path.at(-1) ?? '');
      return part === undefined ? [] : [{ path: path.reduce(join, ''), part, text }];
    });
    accountsAmong(fields, found);
  }
  return found;
}

/** `user[email]` is `user.email`, as in its shape. */
const pathOf = (name: string): string =>
  name.split('[').reduce((path, part) => join(path, part.replace(/\]$/, '')), '');

/** Arguments of a GraphQL field that stand beside a secret: `login(email: …, password: …)`. */
export function accountArguments(
  literals: readonly { readonly name: string; readonly value: string }[],
): FoundId[] {
  const found: FoundId[] = [];
  const byField = new Map<string, Field[]>();
  for (const { name, value } of literals) {
    const [field = '', argument = ''] = name.split('.');
    const part = partOf(argument);
    if (part === undefined) continue;
    const fields = byField.get(field) ?? [];
    fields.push({ path: join(fieldFacts(field).shown, argument), part, text: value });
    byField.set(field, fields);
  }
  for (const fields of byField.values()) accountsAmong(fields, found);
  return found;
}

/** All that a request's body names: ids of objects, at most `idsMax`, and accounts. */
export function namedIn(body: ParsedBody | undefined, idsMax: number): readonly FoundId[] {
  if (body === undefined) return [];
  const ids =
    body.kind === 'value'
      ? idsOf(body.value, idsMax)
      : body.kind === 'pairs'
        ? readQuery(body.pairs).ids
        : [];
  const accounts = accountsOf(body);
  return accounts.length === 0 ? ids : [...accounts, ...ids];
}

import { isVocabulary } from './api-vocabulary.js';
import { typeOfValue } from './value-type.js';

const IDENTIFIER = /^[A-Za-z_$@][A-Za-z0-9_$:-]*$/;
const LENGTH_MAX = 48;

/** Case and digit changes of `aZ3kP9q`: a name has few for its length, chance has many. */
function looksRandom(name: string): boolean {
  if (/\d{4}/.test(name)) return true;
  const digits = name.replace(/\D/g, '').length;
  if (digits > 0 && digits * 2 > name.length && name.length > 4) return true;
  if (digits > 1 && (name.match(/\d(?=[A-Za-z])/g)?.length ?? 0) > 1) return true;
  const humps = name.match(/[a-z][A-Z]/g)?.length ?? 0;
  if (humps * 3 > name.length) return true;
  return /[bcdfghjklmnpqrstvwxz]{7}/i.test(name) && !isVocabulary(name);
}

/**
 * A parameter's or field's name as it may travel: itself when it has the form of a name, else `*`, for keys are
 * sometimes values (a map by e-mail address, a query that is only a value).
 */
export function structuralName(name: string): string {
  if (name.length === 0 || name.length > LENGTH_MAX) return '*';
  if (!IDENTIFIER.test(name)) return name.includes('.') && name.split('.').every(isVocabulary) ? name : '*';
  const type = typeOfValue(name);
  if (type === 'word') return name.length <= 32 && !looksRandom(name) ? name : '*';
  if (type !== 'slug' && type !== 'opaque') return '*';
  return looksRandom(name) ? '*' : name;
}

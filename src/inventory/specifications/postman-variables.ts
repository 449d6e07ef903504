import { isObject, listOf, textOf } from './json-access.js';

const ROUNDS_MAX = 5;
const LENGTH_MAX = 8000;

/** Variables of a collection. Only those that make up where it is, hosts and base paths, are filled in. */
export class PostmanVariables {
  readonly #values = new Map<string, string>();

  constructor(value: unknown) {
    for (const each of listOf(value).filter(isObject)) {
      const key = textOf(each.key ?? each.id);
      const text = textOf(each.value, 1000);
      if (key !== undefined && text !== undefined) this.#values.set(key, text);
    }
  }

  /** Fills in what stands at the beginning; variables within the path stay, for they are parameters. */
  fill(url: string): string {
    let filled = url;
    for (let round = 0; round < ROUNDS_MAX && filled.length < LENGTH_MAX; round++) {
      const [whole, scheme = '', name] =
        /^((?:[a-z][a-z0-9+.-]*:\/\/)?)\{\{([^{}]{1,100})\}\}/i.exec(filled) ?? [];
      const value = name === undefined ? undefined : this.#values.get(name.trim());
      if (whole === undefined || value === undefined || value === '') break;
      filled =
        scheme !== '' && /^[a-z][a-z0-9+.-]*:\/\//i.test(value)
          ? value + filled.slice(whole.length)
          : scheme + value + filled.slice(whole.length);
    }
    return filled;
  }

  /** `:id` and `{{id}}` name a parameter; undefined for any other segment. */
  nameOf(segment: string): string | undefined {
    const name =
      /^:([A-Za-z_][\w-]{0,60})/.exec(segment)?.[1] ??
      /\{\{\s*\$?([A-Za-z_][\w .-]{0,60}?)\s*\}\}/.exec(segment)?.[1];
    return name?.replace(/[^\w-]/g, '_') ?? (segment.includes('{{') ? 'id' : undefined);
  }
}
